using Pantheon.Core.Runs;
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
        using var signals = new StopSignals(() => Drain(context, store));
        try
        {
            var report = await new NightWorker(context, workplace, store) { WatchOutages = progress.Watch }.RunAsync(request, progress.Watch, signals.Now);
            return (signals.ExitCode ?? ExitCode.Yes, report);
        }
        finally
        {
            progress.End();
        }
    }

    private static void Drain(CommandContext context, PantheonStore store)
    {
        context.Screen.Say("stopping after the running nodes; once more stops at once");
        store.Runs.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = context.Environment.User }, CancellationToken.None).GetAwaiter().GetResult();
    }
}
