namespace Pantheon.Host.Doctor.Night;

/// <summary>What the kernel says about this process: whether it can gain privileges, and which network devices it has.</summary>
internal sealed class OwnStatusCheck : IDoctorCheck
{
    private const string Status = "/proc/self/status";
    private const string Devices = "/proc/self/net/dev";

    public string Name => "process";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) => File.Exists(Status) && File.Exists(Devices)
        ? [Judge(await File.ReadAllTextAsync(Status, cancellationToken), await File.ReadAllTextAsync(Devices, cancellationToken))]
        : [CheckResult.NotMade(Name, $"there is no {Status} here")];

    internal CheckResult Judge(string status, string devices)
    {
        var cannotGain = status.Split('\n').FirstOrDefault(line => line.StartsWith("NoNewPrivs:", StringComparison.Ordinal))?.Split(':')[1].Trim() == "1";
        var others = devices.Split('\n').Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(':')[0].Trim()).Where(device => device != "lo").ToList();
        var network = others.Count == 0 ? "its network is private (loopback alone)" : $"its network has {string.Join(", ", others)}";
        return cannotGain
            ? CheckResult.Pass(Name, $"no new privileges; {network}")
            : CheckResult.Warn(Name, $"this process may still gain privileges (a night worker gives that up by its wall, and tools in any case); {network}", "NoNewPrivileges=yes in the unit");
    }
}
