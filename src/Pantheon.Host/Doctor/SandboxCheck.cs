using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Doctor;

/// <summary>The sandbox, tried with the arguments a tool gets and looked at from inside.</summary>
internal sealed class SandboxCheck : IDoctorCheck
{
    public string Name => "sandbox";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var found = await new BubblewrapSandbox(scene.Processes).CheckAsync(cancellationToken);
        return found.Works
            ? [CheckResult.Pass(Name, "bubblewrap: own user, pid, net, ipc and mount namespaces, no nested ones, filtered system calls, nothing of this environment inside"), Watch(found)]
            : [CheckResult.Fail(Name, $"{found.Reason} No tool runs at night without it.", found.Fix)];
    }

    private CheckResult Watch(Platform.Sandboxing.SandboxCheck found) => found.Unwatched is { } why
        ? CheckResult.Warn(Name, $"refused calls are not watched here: {why}. They are refused all the same; the report cannot name them.", "Linux 5.11 or newer, outside of other seccomp watchers, can.")
        : CheckResult.Pass(Name, "what a tool's sockets are refused is seen and counted");
}
