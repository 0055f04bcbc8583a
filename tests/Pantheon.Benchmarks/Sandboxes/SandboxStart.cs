using Pantheon.Benchmarks.Measuring;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Benchmarks.Sandboxes;

/// <summary>What confining a command costs: /bin/true in the sandbox against /bin/true bare, both through the process runner.</summary>
internal static class SandboxStart
{
    private const int Rounds = 60;

    public static async Task RunAsync()
    {
        var runner = new ProcessRunner(TimeProvider.System);
        var sandbox = new BubblewrapSandbox(runner);
        var check = await sandbox.CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Console.WriteLine($"sandbox: skipped, {check.Reason}");
            return;
        }

        var worktree = Directory.CreateTempSubdirectory("benchmark-");
        try
        {
            var bare = new ProcessSpec { FileName = "/bin/true", Environment = new Dictionary<string, string>() };
            var profile = new SandboxProfile { Worktree = worktree.FullName };
            var samples = await Samples.TakeAsync(
                Rounds,
                () => runner.RunAsync(sandbox.Confine(bare, profile), CancellationToken.None),
                () => runner.RunAsync(bare, CancellationToken.None));
            samples.Print("/bin/true in the sandbox", "/bin/true bare");

            var watch = await Samples.TakeAsync(
                Rounds,
                () => runner.RunAsync(sandbox.Confine(bare, profile), CancellationToken.None),
                () => runner.RunAsync(sandbox.Confine(bare, profile) with { Observer = null }, CancellationToken.None));
            watch.Print("/bin/true in the sandbox, watched", "/bin/true in the sandbox, not watched");
        }
        finally
        {
            worktree.Delete(recursive: true);
        }
    }
}
