using Pantheon.Platform.Services;

namespace Pantheon.Host.Doctor;

/// <summary>Room for worktrees, blobs and the store.</summary>
internal sealed class DiskCheck : IDoctorCheck
{
    private const long Gigabyte = 1L << 30;
    private const long Least = Gigabyte;
    private const long Comfortable = 5 * Gigabyte;

    public string Name => "disk";

    public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (scene.Box is not { } box)
        {
            return Task.FromResult<IReadOnlyList<CheckResult>>([CheckResult.NotMade(Name, "there is no readable box file to name the data folder")]);
        }

        var folder = box.DataFolder;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        return Task.FromResult<IReadOnlyList<CheckResult>>([Judge(box.DataFolder, DiskSpace.FreeBytes(folder))]);
    }

    internal CheckResult Judge(string folder, long free)
    {
        var fact = FormattableString.Invariant($"{(double)free / Gigabyte:0.0} GB free for {folder}");
        return free < Least ? CheckResult.Fail(Name, fact, "free some, or name another `data:` folder in the box file; a night needs at least 1 GB")
            : free < Comfortable ? CheckResult.Warn(Name, fact, "worktrees and builds of a whole night want 5 GB")
            : CheckResult.Pass(Name, fact);
    }
}
