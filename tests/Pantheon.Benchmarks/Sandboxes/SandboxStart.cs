using Pantheon.Benchmarks.Measuring;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Benchmarks.Sandboxes;

/// <summary>What confining a command costs: /bin/true and a build in each sandbox against the same bare, all through the process runner.</summary>
internal static class SandboxStart
{
    private const int Starts = 60;
    private const int Builds = 7;

    public static Task StartsAsync() => EachAsync(StartAsync);

    public static Task BuildsAsync() => EachAsync(BuildAsync);

    private static async Task EachAsync(Func<ProcessRunner, ISandbox, Task> measure)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        foreach (var sandbox in (ISandbox[])[new BubblewrapSandbox(runner), new LandlockSandbox(runner)])
        {
            var check = await sandbox.CheckAsync(CancellationToken.None);
            if (check.Works)
            {
                await measure(runner, sandbox);
            }
            else
            {
                Console.WriteLine($"{sandbox.Name}: skipped, {check.Reason}");
            }
        }
    }

    private static async Task StartAsync(ProcessRunner runner, ISandbox sandbox)
    {
        var worktree = Directory.CreateTempSubdirectory("benchmark-");
        try
        {
            var bare = new ProcessSpec { FileName = "/bin/true", Environment = new Dictionary<string, string>() };
            var profile = new SandboxProfile { Worktree = worktree.FullName };
            var samples = await Samples.TakeAsync(
                Starts,
                () => runner.RunAsync(sandbox.Confine(bare, profile), CancellationToken.None),
                () => runner.RunAsync(bare, CancellationToken.None));
            samples.Print($"/bin/true in {sandbox.Name}", "/bin/true bare");

            var watch = await Samples.TakeAsync(
                Starts,
                () => runner.RunAsync(sandbox.Confine(bare, profile), CancellationToken.None),
                () => runner.RunAsync(sandbox.Confine(bare, profile) with { Observer = null }, CancellationToken.None));
            watch.Print($"/bin/true in {sandbox.Name}, watched", $"/bin/true in {sandbox.Name}, not watched");
        }
        finally
        {
            worktree.Delete(recursive: true);
        }
    }

    private static async Task BuildAsync(ProcessRunner runner, ISandbox sandbox)
    {
        using var project = await SmallProject.MakeAsync(runner);
        var samples = await Samples.TakeAsync(
            Builds,
            () => SmallProject.MustPassAsync(runner, sandbox.Confine(project.Build, project.Profile)),
            () => SmallProject.MustPassAsync(runner, project.BareBuild));
        samples.Print($"dotnet build in {sandbox.Name}", "dotnet build bare");
    }
}
