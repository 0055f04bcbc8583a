using System.Globalization;
using Pantheon.Host.Composition;
using Pantheon.Platform.Egress;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Doctor;

/// <summary>A listener on this machine that a sandboxed tool tries to reach, and a plain one reaches: only the second may be seen.</summary>
internal sealed class CanaryCheck : IDoctorCheck
{
    private const string Connect = "exec 3<>\"/dev/tcp/127.0.0.1/$1\"";

    public string Name => "canary";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (ExecutableFinder.Find("bash", "/usr/bin:/bin") is not { } bash)
        {
            return [CheckResult.NotMade(Name, "it needs bash in /usr/bin or /bin")];
        }

        using var canary = new LoopbackCanary();
        var port = canary.Address.Port.ToString(CultureInfo.InvariantCulture);
        var worktree = Directory.CreateTempSubdirectory("pan-");
        try
        {
            var attempt = new ProcessSpec
            {
                FileName = bash,
                Arguments = ["-c", Connect, "bash", port],
                WorkingDirectory = worktree.FullName,
                Environment = new Dictionary<string, string>(),
                Timeout = TimeSpan.FromSeconds(10),
            };
            var sandbox = new ChosenSandbox(scene.Box, scene.Processes);
            var inside = await scene.Processes.RunAsync(sandbox.Confine(attempt, new SandboxProfile { Worktree = worktree.FullName }), cancellationToken);
            if (inside.Succeeded || canary.WasReached)
            {
                return [CheckResult.Fail(Name, $"a tool in the sandbox reached 127.0.0.1:{port} of this machine", "the sandbox has no network of its own here: mend what 'sandbox' says")];
            }

            var outside = await scene.Processes.RunAsync(attempt, cancellationToken);
            return outside.Succeeded && canary.WasReached
                ? [CheckResult.Pass(Name, $"a tool in the sandbox could not reach 127.0.0.1:{port}; the same command outside could")]
                : [CheckResult.NotMade(Name, "the same command outside the sandbox does not connect either, so its failure inside proves nothing")];
        }
        finally
        {
            worktree.Delete(recursive: true);
        }
    }
}
