using Pantheon.Platform.Egress;

namespace Pantheon.Host.Doctor;

/// <summary>Whether this process itself could leave the machine; tools cannot in any case.</summary>
internal sealed class EgressCheck : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public string Name => "egress";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var reach = await new EgressProbe(scene.Time).TryAsync(EgressProbe.NeverRoutable, Patience, cancellationToken);
        return reach == EgressReach.Blocked
            ? [CheckResult.Pass(Name, $"this process has no way out: {EgressProbe.NeverRoutable} was refused by this machine")]
            : [CheckResult.Warn(Name, $"this process could send to {EgressProbe.NeverRoutable} ({(reach == EgressReach.Routed ? "sent, no answer" : "answered")}); tools run without a network all the same", "a service unit shuts it: IPAddressDeny=any, IPAddressAllow=localhost")];
    }
}
