namespace Pantheon.Host.Doctor;

/// <summary>What this account may do beyond its own files: root, and groups that are as good as root.</summary>
internal sealed class PrivilegesCheck : IDoctorCheck
{
    private static readonly string[] Mighty = ["docker", "sudo", "wheel", "lxd", "libvirt", "disk", "shadow"];

    public string Name => "privileges";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            return [CheckResult.Warn(Name, "this process is root; tools in its sandbox are not, and have no privileges", "run the service as an account of its own")];
        }

        if (await scene.TryRunAsync("id", ["-Gn"], cancellationToken) is not { Succeeded: true } outcome)
        {
            return [CheckResult.NotMade(Name, "'id' does not tell the account's groups")];
        }

        var groups = outcome.StandardOutput.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Intersect(Mighty).ToList();
        return groups.Count == 0
            ? [CheckResult.Pass(Name, "not root, and in no group that is as good as root")]
            : [CheckResult.Warn(Name, $"the account is in {string.Join(", ", groups)}; no tool can use that from the sandbox", "run the service as an account of its own")];
    }
}
