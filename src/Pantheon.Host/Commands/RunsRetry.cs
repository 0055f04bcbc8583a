using System.CommandLine;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs retry`: a new run that takes over what ended well. A night's is queued for the night; a day's runs here.</summary>
internal static class RunsRetry
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "An ended run: a prefix of its id, its task, @last or @failed" };
        var from = new Option<string?>("--from") { Description = "Run this node again too, although it ended well", HelpName = "NODE" };
        var downstream = new Option<bool>("--downstream") { Description = "And all that hangs on it" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be taken over and what run again" };
        var command = new Command("retry", "Run what did not end well again, and take over the rest\n\n  pantheon runs retry @failed\n  pantheon runs retry 8f07 --from codegen --downstream") { id, from, downstream, dryRun };
        command.SetAction((parsed, _) => RetryAsync(contextOf(parsed), parsed.GetRequiredValue(id), Adoption(parsed.GetValue(from), parsed.GetValue(downstream)), parsed.GetValue(dryRun)));
        return command;
    }

    private static Adoption Adoption(string? from, bool downstream) => new(from is null ? null : new NodeId(from), downstream);

    private static async Task<int> RetryAsync(CommandContext context, string id, Adoption adoption, bool isDry)
    {
        WorkerEnvironment.Enter(context.Environment);
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
        var ended = await new RunFinder(store.Runs).FindAsync(id, CancellationToken.None);
        var request = await Retrying.PlanAsync(context, workplace, store, ended, adoption, isDry, CancellationToken.None);
        if (isDry)
        {
            Retrying.Print(context, request, null);
            return ExitCode.Yes;
        }

        var run = await Retrying.EnqueueAsync(context, store, request, CancellationToken.None);
        if (run.Mode == Mode.Day)
        {
            return await ForegroundRun.WorkAsync(context, workplace, store, run, noCache: false);
        }

        Retrying.Print(context, request, run);
        context.Screen.Say($"queued   {run.TaskId}  {run.Title}  (run {run.Id.Short})");
        context.Screen.Next("pantheon queue list");
        return ExitCode.Yes;
    }
}
