using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Replaying;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs replay`: a run again from what it heard, without a model and without effects; ends with 1 at the first difference.</summary>
internal static class RunsReplay
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "An ended run: a prefix of its id, its task, @last or @failed" };
        var node = new Option<string?>("--node") { Description = "Look at this node only", HelpName = "NODE" };
        var attempt = new Option<int?>("--attempt") { Description = "And at this attempt of it only", HelpName = "K" };
        var until = new Option<int?>("--until-call") { Description = "Stop after this model call of the attempt", HelpName = "K" };
        var live = new Option<bool>("--live") { Description = "From there on ask the real model and run the real tools, and compare what comes out" };
        var record = new Option<string?>("--record") { Description = "Add its model calls to a recording that a pool of kind replay serves", HelpName = "FILE" };
        var command = new Command("replay", "Run it again from what was recorded: no model, no effect; ends with 1 at the first difference\n\n  pantheon runs replay @last\n  pantheon runs replay 8f07 --node codegen --attempt 2\n  pantheon runs replay 8f07 --live --node codegen --until-call 3") { id, node, attempt, until, live, record };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var scope = ScopeOf(parsed.GetValue(node), parsed.GetValue(attempt), parsed.GetValue(until));
            if (parsed.GetValue(live))
            {
                return await LiveReplay.RunAsync(context, parsed.GetRequiredValue(id), scope);
            }

            var began = context.Time.GetUtcNow();
            var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var recorded = run.Purpose == RunPurpose.Replay ? throw Replaying.IsReplay(run) : await Replaying.RecordedAsync(store, run, cancellationToken);
            var end = await Replaying.RunAsync(context, workplace, store, recorded, scope, cancellationToken);
            if (parsed.GetValue(record) is { } file)
            {
                var added = await RecordingFile.AddAsync(Path.GetFullPath(file, context.Folder), recorded, store.Artifacts, cancellationToken);
                context.Screen.Say(FormattableString.Invariant($"recorded {added} model calls of run {run.Id.Short} in {file}"));
            }

            return ReplayView.Print(context, recorded, end, await Replaying.KeepAsync(context, store, recorded, end, began, cancellationToken));
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(live) && result.GetValue(record) is not null)
            {
                result.AddError("--record writes what was heard, and --live hears something new: name one of them");
            }
        });
        return command;
    }

    private static ReplayScope ScopeOf(string? node, int? attempt, int? until) => node is null && (attempt ?? until) is not null
        ? throw new PantheonException(Codes.ReplayPointUnknown, $"--{(attempt is null ? "until-call" : "attempt")} says nothing without a node", "name it: --node NODE")
        : attempt is < 1 || until is < 1
        ? throw new PantheonException(Codes.ReplayPointUnknown, "attempts and calls are counted from 1", "pantheon runs show has them")
        : new ReplayScope(node is null ? null : new NodeId(node), attempt, until);
}
