using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Landlock;

/// <summary>Runs commands behind Landlock, and the same ones outside to show that what is refused inside is possible at all.</summary>
internal static class LandlockScene
{
    public static ProcessRunner Runner { get; } = new(TimeProvider.System);

    public static LandlockSandbox Sandbox { get; } = new(Runner);

    public static void SkipWhereTheKernelCannot()
    {
        if (LandlockKernel.Detect().WhyNot() is { } why)
        {
            Assert.Ignore(why);
        }
    }

    public static ProcessSpec Shell(string script, params string[] arguments) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script, "sh", .. arguments],
        Environment = new Dictionary<string, string>(),
    };

    public static ProcessSpec Python(string script)
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("python3 is not installed on this machine");
        }

        return Shell("") with { FileName = "/usr/bin/python3", Arguments = ["-c", script] };
    }

    public static Task<ProcessOutcome> InsideAsync(ProcessSpec spec, SandboxProfile profile, CancellationToken cancellationToken) =>
        Runner.RunAsync(Sandbox.Confine(spec, profile), cancellationToken);

    public static Task<ProcessOutcome> InsideAsync(TemporaryFolder tree, string script, CancellationToken cancellationToken) =>
        InsideAsync(Shell(script), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

    public static Task<ProcessOutcome> OutsideAsync(ProcessSpec spec, CancellationToken cancellationToken) => Runner.RunAsync(spec, cancellationToken);

    /// <summary>What a script in Python says inside, and what it says outside.</summary>
    public static async Task<(string Inside, string Outside)> BothAsync(string script, CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var inside = await InsideAsync(Python(script), new SandboxProfile { Worktree = tree.Path }, cancellationToken);
        var outside = await OutsideAsync(Python(script) with { WorkingDirectory = tree.Path }, cancellationToken);
        return (inside.StandardOutput + inside.StandardError, outside.StandardOutput + outside.StandardError);
    }
}
