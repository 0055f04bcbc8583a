using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Works one run in front of a person until it ends, under the policy of its own mode; the exit code says how it ended.</summary>
internal static class ForegroundRun
{
    public static async Task<int> WorkAsync(CommandContext context, Workplace workplace, PantheonStore store, Run run, bool noCache)
    {
        context.Screen.Say($"run {run.Id.Short}  {run.Flow}  {run.TaskId}  {(run.Mode == Mode.Night ? workplace.Catalog.Night : workplace.Catalog.DayPolicy)}  catalog@{run.CatalogCommit[..Math.Min(7, run.CatalogCommit.Length)]}");
        var (stopped, _) = await Foreground.RunAsync(
            context, workplace, store, new NightRequest { Mode = run.Mode, UntilEmpty = true, Only = [run.Id], NoCache = noCache, WritesReport = false });
        var ended = await store.Runs.FindAsync(run.Id, CancellationToken.None) ?? run;
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(RunJson.OneOf(ended)));
        }

        context.Screen.Next($"pantheon runs show {ended.Id.Short}");
        return ended.Outcome is { } outcome ? ExitCode.Of(outcome) : stopped == ExitCode.Yes ? ExitCode.No : stopped;
    }
}
