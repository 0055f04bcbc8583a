
namespace Pantheon.Host.Doctor;

/// <summary>The sandbox, tried with the arguments a tool gets and looked at from inside.</summary>
internal sealed class SandboxCheck : IDoctorCheck
{
    public string Name => "sandbox";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var found = await scene.Sandbox.CheckAsync(cancellationToken);
        return found.Works
            ? [CheckResult.Pass(Name, $"{scene.Sandbox.Name}: own user, pid, net, ipc and mount namespaces, no nested ones, filtered system calls, nothing of this environment inside")]
            : [CheckResult.Fail(Name, $"{found.Reason} No tool runs at night without it.", found.Fix)];
    }
}
