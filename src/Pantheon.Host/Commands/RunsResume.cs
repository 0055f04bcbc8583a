using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs resume`: takes up a run that came to rest or whose worker died. A day's run goes on here; a night's is asked of the night, and never begins outside of its window.</summary>
internal static class RunsResume
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, or @last" };
        var dryRun = ChangeOptions.DryRun("Only say whether it can be taken up, and where it would go on");
        var command = new Command("resume", "Take up a run that came to rest; one of the night goes on while a night is open\n\n  pantheon runs resume 8f07") { id, dryRun };
        command.SetAction((parsed, _) => ResumeAsync(contextOf(parsed), parsed.GetRequiredValue(id), parsed.GetValue(dryRun)));
        return command;
    }

    private static async Task<int> ResumeAsync(CommandContext context, string id, bool isDry)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
        var run = await new RunFinder(store.Runs).FindAsync(id, CancellationToken.None);
        var isLeft = (await store.Runs.AbandonedAsync(CancellationToken.None)).Any(left => left.Id == run.Id);

        // a day's run whose command ended before it could begin has nobody else who works it
        if (!isLeft && run is not { Lifecycle: RunLifecycle.Queued, Mode: Mode.Day })
        {
            throw run.Lifecycle switch
            {
                RunLifecycle.Ended => No($"run {run.Id.Short} has ended ({Word.Of(run.Outcome!.Value)})", $"pantheon runs retry {run.Id.Short}"),  // an ended run has an outcome
                RunLifecycle.Queued => No($"run {run.Id.Short} has not begun: it has its turn in the queue", "pantheon queue list"),
                _ => No($"run {run.Id.Short} is at work", $"pantheon runs show {run.Id.Short}"),
            };
        }

        if (isDry)
        {
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(RunJson.OneOf(run)));
            }

            context.Screen.Say($"would resume run {run.Id.Short}: {(run.Mode == Mode.Night ? "the night takes it up" : "it goes on here")}");
            return ExitCode.Yes;
        }

        if (run.Mode == Mode.Night)
        {
            return await AskNightAsync(context, workplace, store, run);
        }

        WorkerEnvironment.Enter(context.Environment);
        return await ForegroundRun.WorkAsync(context, workplace, store, run, noCache: false);
    }

    private static async Task<int> AskNightAsync(CommandContext context, Workplace workplace, PantheonStore store, Run run)
    {
        var row = await store.Runs.AddCommandAsync(new Core.Runs.Command { Kind = CommandKind.Resume, By = context.Environment.User, Run = run.Id }, CancellationToken.None);
        var answer = await CommandAnswers.AnswerAsync(store.Runs, row, context.Time, CancellationToken.None);
        if (answer is { Answer: not CommandAnswer.Done } no)
        {
            throw No($"it was not taken up: {no.Message}", $"pantheon runs show {run.Id.Short}");
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(RunJson.OneOf(await store.Runs.FindAsync(run.Id, CancellationToken.None) ?? run)));
        }

        context.Screen.Say($"resumed  run {run.Id.Short}: {answer?.Message ?? $"no night is at work now; {Next(workplace, context.Time.GetUtcNow())}"}");
        context.Screen.Next($"pantheon runs show {run.Id.Short}");
        return ExitCode.Yes;
    }

    private static string Next(Workplace workplace, DateTimeOffset now) => new WindowCalendar(workplace.Catalog.Night.Windows).NextAfter(now) is { } next
        ? FormattableString.Invariant($"the next takes it up before the queue (its window opens {next.OpensAt.ToLocalTime():ddd yyyy-MM-dd HH:mm})")
        : "the next takes it up before the queue";

    private static PantheonException No(string message, string hint) => new(Codes.RunNotResumable, message, hint);
}
