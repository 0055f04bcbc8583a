using Pantheon.Platform.Services;

namespace Pantheon.Host.Doctor;

/// <summary>Secrets, proxies and hooks in the environment, by name only.</summary>
internal sealed class EnvironmentCheck : IDoctorCheck
{
    public string Name => "environment";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([Look(scene)]);

    private CheckResult Look(DoctorScene scene)
    {
        if (scene.Policy is not { } policy)
        {
            return CheckResult.NotMade(Name, "without a catalog there is no night policy to say what is forbidden");
        }

        var suspects = new EnvironmentScrubber(policy.EnvironmentForbid).FindSuspects(scene.Environment.Variables);
        var serious = suspects.Where(suspect => suspect.Kind != SuspectKind.Steering).ToList();
        var handed = $"children get {policy.EnvironmentPass.Count} names, and {policy.EnvironmentSet.Count} values set by policy {policy}";
        if (serious.Count == 0)
        {
            return CheckResult.Pass(Name, $"0 secrets, 0 proxies; {handed}");
        }

        var names = string.Join(", ", serious.Select(suspect => suspect.Name));
        // systemd sets this for what it starts: there the variables are the unit's own, and the night stays closed
        return scene.Environment.Find("INVOCATION_ID") is not null
            ? CheckResult.Fail(Name, $"the service's environment holds {names}", "take them out of the unit (Environment=, EnvironmentFile=, UnsetEnvironment=)")
            : CheckResult.Warn(Name, $"this shell holds {names}; a night started here is not handed them, a service with them stays closed; {handed}");
    }
}
