namespace Pantheon.Host.Doctor.Night;

/// <summary>The walls of the service's unit, as systemd has loaded it.</summary>
internal sealed class UnitCheck : IDoctorCheck
{
    private const string Unit = "pantheon.service";

    public string Name => "unit";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var outcome = await scene.TryRunAsync(
            "systemctl", ["show", Unit, "--property=LoadState,IPAddressDeny,IPAddressAllow,PrivateNetwork,NoNewPrivileges,User,SupplementaryGroups"], cancellationToken);
        return [outcome is { Succeeded: true } ? Judge(outcome.StandardOutput) : CheckResult.NotMade(Name, $"systemd does not answer here{(outcome is null ? "" : $" ({outcome.StandardError.Trim().Split('\n')[0]})")}")];
    }

    internal CheckResult Judge(string shown)
    {
        var values = shown.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).GroupBy(pair => pair[0]).ToDictionary(pair => pair.Key, pair => pair.First()[1].Trim(), StringComparer.Ordinal);
        if (values.GetValueOrDefault("LoadState") != "loaded")
        {
            return CheckResult.NotMade(Name, $"{Unit} is not installed");
        }

        var wrong = new List<string>();
        var denied = values.GetValueOrDefault("IPAddressDeny", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (values.GetValueOrDefault("PrivateNetwork") != "yes" && !(denied.Contains("any") || (denied.Contains("0.0.0.0/0") && denied.Contains("::/0"))))
        {
            wrong.Add("IPAddressDeny=any (or PrivateNetwork=yes) is missing");
        }

        if (values.GetValueOrDefault("NoNewPrivileges") != "yes")
        {
            wrong.Add("NoNewPrivileges=yes is missing");
        }

        if (values.GetValueOrDefault("User", "") is "" or "root")
        {
            wrong.Add("it runs as root");
        }

        var mighty = values.GetValueOrDefault("SupplementaryGroups", "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Intersect(["docker", "sudo", "wheel", "lxd"]).ToList();
        if (mighty.Count > 0)
        {
            wrong.Add($"its groups are as good as root: {string.Join(", ", mighty)}");
        }

        return wrong.Count == 0
            ? CheckResult.Pass(Name, $"{Unit} denies every address but {values.GetValueOrDefault("IPAddressAllow", "none")}, with no new privileges")
            : CheckResult.Fail(Name, $"{Unit}: {string.Join(", ", wrong)}", "correct the unit's file, then: systemctl daemon-reload");
    }
}
