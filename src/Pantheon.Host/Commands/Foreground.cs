using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Runs a worker in front of a person: progress on the screen, signals as commands.</summary>
internal static class Foreground
{
    public static async Task<(int Code, string? Report)> RunAsync(CommandContext context, Workplace workplace, PantheonStore store, NightRequest request)
    {
        var progress = new NightProgress(context.Screen, context.Time);
        using var leaving = new CancellationTokenSource();

        // this worker alone leaves: the boxes that share the store go on with the night
        using var signals = new StopSignals(() =>
        {
            context.Screen.Say("stopping after the running nodes; once more stops at once");
            leaving.Cancel();
        });
        try
        {
            var report = await new NightWorker(context, workplace, store) { WatchOutages = progress.Watch, Leaves = leaving.Token }.RunAsync(request, progress.Watch, signals.Now);
            return (signals.ExitCode ?? ExitCode.Yes, report);
        }
        finally
        {
            progress.End();
        }
    }
}
