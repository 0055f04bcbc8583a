using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Steering;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon steer`: a word to an agent while it works; a row of the journal that the worker delivers at the next turn.</summary>
internal static class SteerCommand
{
    private const int MostCharacters = 16_000;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, or @last" };
        var note = new Option<string?>("--note") { Description = "What the agent is to know" };
        var file = new Option<FileInfo?>("--file") { Description = "A text file with more of it, 16 KB at most" };
        var at = new Option<string>("--at") { Description = "When: before the next turn of the agent that runs, or when the next one begins", DefaultValueFactory = _ => SteerNote.NextTurn };
        at.AcceptOnlyFromAmong(SteerNote.NextTurn, SteerNote.NextNode);
        var node = new Option<string?>("--node") { Description = "Only for this node; an agent that must judge for itself reads no other note" };
        var rerun = new Option<string?>("--rerun") { Description = "Not yet: run a node again" };
        var test = new Option<string?>("--test") { Description = "Not yet: add a test" };
        var dryRun = ChangeOptions.DryRun("Only say to whom the note would go");
        var command = new Command("steer", "Tell an agent something while it works, for example: pantheon steer T-415 --note \"Keep the public names.\"") { id, note, file, at, node, rerun, test, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(rerun) is not null || parsed.GetValue(test) is not null)
            {
                throw new PantheonException(Codes.NoteUnclear, "--rerun and --test are not supported yet", "say it in the note, or queue a task of its own");
            }

            var context = contextOf(parsed);
            var text = Text(parsed.GetValue(note), parsed.GetValue(file), context.Folder);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            if (run.Lifecycle == RunLifecycle.Ended)
            {
                throw new PantheonException(Codes.RunNotSteerable, $"run {run.Id.Short} has ended already ({Word.Of(run.Outcome!.Value)})", "queue the task again with what you want to say in it"); // an ended run has an outcome
            }

            await NodeNames.RequireAsync(store.Runs, run, parsed.GetValue(node), cancellationToken);
            if (parsed.GetValue(dryRun))
            {
                if (context.Json)
                {
                    context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/steer/v1", ["run"] = run.Id.ToString(), ["command"] = null, ["answer"] = null, ["message"] = text }));
                }

                context.Screen.Say($"would note for run {run.Id.Short}, which is {Word.Of(run.Lifecycle)}: {text.Length} characters, {(parsed.GetValue(node) is { } one ? $"for node {one}" : "for whichever agent works")}");
                return ExitCode.Yes;
            }

            var row = await store.Runs.AddCommandAsync(
                new Core.Runs.Command
                {
                    Kind = CommandKind.Steer,
                    By = context.Environment.User,
                    Run = run.Id,
                    Arguments = SteerNote.Arguments(text, parsed.GetRequiredValue(at), parsed.GetValue(node)),
                },
                cancellationToken);
            var answer = run.Lifecycle == RunLifecycle.Running ? await CommandAnswers.AnswerAsync(store.Runs, row, context.Time, cancellationToken) : null;
            return Tell(context, run, row, answer);
        });
        return command;
    }

    /// <summary>The note with the file behind it; throws where there is none, too much, or a secret in it.</summary>
    internal static string Text(string? note, FileInfo? file, string folder)
    {
        var text = $"{note}\n\n{(file is null ? "" : Read(Path.GetFullPath(file.ToString(), folder)))}".Trim();
        if (text.Length is 0 or > MostCharacters)
        {
            throw new PantheonException(
                Codes.NoteUnclear,
                text.Length == 0 ? "the note says nothing" : FormattableString.Invariant($"the note has {text.Length} characters, and {MostCharacters} is the most"),
                "pantheon steer RUN --note \"Keep the public names as they are.\"");
        }

        return SecretScan.Text(text) is [var secret, ..]
            ? throw new PantheonException(Codes.SecretInNote, $"the note holds a secret ({secret.Kind}, line {secret.Line}); it was sent to nobody", "say where the agent finds what it needs, without the secret itself")
            : text;
    }

    private static string Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var bytes = new byte[MostCharacters + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MostCharacters
                ? throw new PantheonException(Codes.NoteUnclear, $"'{path}' is larger than {MostCharacters} bytes", "give the agent the part that it needs")
                : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new PantheonException(Codes.InputUnreadable, $"'{path}' cannot be read as text: {unreadable.Message}", "name a text file in UTF-8");
        }
    }

    private static int Tell(CommandContext context, Run run, long row, (CommandAnswer Answer, string Message)? answer)
    {
        if (answer is { Answer: not CommandAnswer.Done } no)
        {
            throw new PantheonException(Codes.RunNotSteerable, $"the note was not taken: {no.Message}", $"pantheon runs show {run.Id.Short}");
        }

        var message = answer?.Message ?? "no worker has read the note yet; it waits for the run";
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/steer/v1",
                ["run"] = run.Id.ToString(),
                ["command"] = row,
                ["answer"] = answer is { } given ? Word.Of(given.Answer) : null,
                ["message"] = message,
            }));
        }

        context.Screen.Say($"noted    run {run.Id.Short}: {message}");
        context.Screen.Next($"pantheon runs logs {run.Id.Short} -f");
        return ExitCode.Yes;
    }
}
