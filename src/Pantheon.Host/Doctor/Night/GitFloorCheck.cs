using System.Globalization;

namespace Pantheon.Host.Doctor.Night;

/// <summary>git against the releases that mended CVE-2025-48384, 48385 and 48386, by which a repository or a server could run a program.</summary>
internal sealed class GitFloorCheck : IDoctorCheck
{
    private static readonly Version Mended = new(2, 50, 1);

    // the last lines that got the same corrections
    private static readonly Version[] Carried = [new(2, 43, 7), new(2, 44, 4), new(2, 45, 4), new(2, 46, 4), new(2, 47, 3), new(2, 48, 2), new(2, 49, 1)];

    public string Name => "advisories";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) =>
        [await scene.TryRunAsync("git", ["--version"], cancellationToken) is { Succeeded: true } outcome ? Judge(outcome.StandardOutput.Trim()) : CheckResult.NotMade(Name, "git does not answer")];

    internal CheckResult Judge(string text)
    {
        var numbers = (text.Split(' ').ElementAtOrDefault(2) ?? "").Split('.').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).TakeWhile(number => number >= 0).ToList();
        if (numbers.Count < 2)
        {
            return CheckResult.NotMade(Name, $"'{text}' names no version");
        }

        var version = new Version(numbers[0], numbers[1], numbers.ElementAtOrDefault(2));
        return version >= Mended || Array.Exists(Carried, carried => carried.Major == version.Major && carried.Minor == version.Minor && version >= carried)
            ? CheckResult.Pass(Name, $"{version} has the corrections of July 2025")
            : CheckResult.Warn(Name, $"{version} is older than the releases that mended CVE-2025-48384, 48385 and 48386; a distribution may have carried the corrections into it", "git 2.50.1 or newer, or see the changelog of the package");
    }
}
