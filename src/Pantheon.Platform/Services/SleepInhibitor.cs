using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Services;

/// <summary>Keeps the machine from falling asleep while a night runs, by a lock that systemd-inhibit holds as a child.</summary>
public sealed class SleepInhibitor(ProcessRunner runner)
{
    private const string SystemPath = "/usr/bin:/bin";
    private const string Held = "held";

    public async Task<SleepInhibition> HoldAsync(string why, CancellationToken cancellationToken)
    {
        if (ExecutableFinder.Find("systemd-inhibit", SystemPath) is not { } inhibit)
        {
            return new SleepInhibition(null, "systemd-inhibit is not installed; keep the machine awake by its own settings.");
        }

        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<string> command =
        [
            // dies with the worker, and the sleeper with it: a lock nobody holds any more must not keep the machine awake
            "--pdeathsig", "KILL", inhibit, "--what=sleep:idle", "--who=Pantheon", $"--why={why}", "--mode=block",
            "setpriv", "--pdeathsig", "KILL", "sh", "-c", $"echo {Held}; exec sleep infinity",
        ];
        try
        {
            var child = runner.Start(new ProcessSpec
            {
                FileName = "setpriv",
                Arguments = command,
                Environment = new Dictionary<string, string> { ["PATH"] = SystemPath },
                OnStandardOutput = line => _ = line == Held && held.TrySetResult(),
            });
            return await SettleAsync(child, held.Task, cancellationToken);
        }
        catch (ProcessStartException missing)
        {
            return new SleepInhibition(null, missing.Message);
        }
    }

    private static async Task<SleepInhibition> SettleAsync(ChildProcess child, Task held, CancellationToken cancellationToken)
    {
        try
        {
            var ended = child.WaitAsync(cancellationToken);
            return await Task.WhenAny(held, ended) == held
                ? new SleepInhibition(child, null)
                : new SleepInhibition(null, $"systemd-inhibit gave up: {(await ended).StandardError.Trim()}");
        }
        catch (OperationCanceledException)
        {
            await child.DisposeAsync();
            throw;
        }
    }
}
