namespace Pantheon.Tools.Git;

/// <summary>
/// Which versions of git may serve a night: those in which a hostile repository cannot make the serving side of a local fetch run programs
/// (CVE-2024-32004, CVE-2024-32465 and the others fixed on 14 May 2024), or newer than every line that was mended then.
/// </summary>
public static class GitVersion
{
    // one for each line that was mended
    private static readonly Version[] Mended = [new(2, 39, 4), new(2, 40, 2), new(2, 41, 1), new(2, 42, 2), new(2, 43, 4), new(2, 44, 1), new(2, 45, 1)];

    /// <summary>What a person is told to install.</summary>
    public const string Wanted = "2.39.4, 2.40.2, 2.41.1, 2.42.2, 2.43.4, 2.44.1, 2.45.1 or newer";

    /// <summary>The version that `git --version` names, or null.</summary>
    public static Version? Parse(string text)
    {
        // git version 2.47.3 · git version 2.39.5 (Apple Git-154) · git version 2.45.1.windows.1 · git version 2.46.0-rc1
        ArgumentNullException.ThrowIfNull(text);
        var word = text.Trim().Split(' ').Skip(2).FirstOrDefault() ?? "";
        var numbers = word.Split('.', '-').TakeWhile(part => part.Length > 0 && part.All(char.IsAsciiDigit)).Take(3).ToList();
        return numbers.Count >= 2 && Version.TryParse(string.Join('.', numbers.Concat(["0"]).Take(3)), out var version) ? version : null;
    }

    public static bool IsSafe(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version >= Mended[^1] || Mended.Any(mended => mended.Major == version.Major && mended.Minor == version.Minor && version >= mended);
    }
}
