namespace Pantheon.Host.Doctor.Night;

/// <summary>Whether the file system of the data folder bounds what this account may fill.</summary>
internal sealed class QuotaCheck : IDoctorCheck
{
    private const string Mounts = "/proc/self/mounts";

    public string Name => "quota";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) => scene.Box is { } box && File.Exists(Mounts)
        ? [Judge(await File.ReadAllLinesAsync(Mounts, cancellationToken), box.DataFolder)]
        : [CheckResult.NotMade(Name, "it needs a readable box file and /proc")];

    internal CheckResult Judge(IEnumerable<string> mounts, string folder)
    {
        // DEVICE FOLDER TYPE OPTIONS 0 0
        var mount = mounts.Select(line => line.Split(' ')).Where(fields => fields.Length > 3 && (fields[1] == "/" || folder == fields[1] || folder.StartsWith(fields[1] + "/", StringComparison.Ordinal)))
            .OrderBy(fields => fields[1].Length).LastOrDefault();
        if (mount is null)
        {
            return CheckResult.NotMade(Name, $"no mount holds {folder}");
        }

        var options = mount[3].Split(',').Select(option => option.Split('=')[0]).Where(option => option is "quota" or "usrquota" or "uquota" or "prjquota" or "pquota" or "grpquota" or "gquota" or "usrjquota").ToList();
        return options.Count > 0
            ? CheckResult.Pass(Name, $"{mount[1]} ({mount[2]}) keeps quotas: {string.Join(", ", options)}")
            : CheckResult.Warn(Name, $"{mount[1]} ({mount[2]}) keeps no quotas: a single file of a tool is bounded, the sum of a night's files is not by the system", "put the data folder on a file system of its own, or mount it with a quota (usrquota, prjquota)");
    }
}
