using System.Runtime.InteropServices;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Tells why a path must not be shown to a tool: it would open the sandbox, or lay bare what a tool has no business with.</summary>
public static class PathRules
{
    // a docker or D-Bus socket in one of these is as good as root
    private static readonly string[] NeverWithContent = ["/proc", "/sys", "/dev", "/run", "/var/run", "/boot", "/etc"];

    private static readonly string[] NotEvenAsName = ["/proc", "/sys", "/dev", "/etc"];

    private static readonly string[] NeverAsAWhole = ["/root", "/home", "/var/lib/pantheon", "/tmp", "/var/tmp"];

    // below somebody's home folder, or anybody's
    private static readonly string[] Credentials =
    [
        ".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".netrc", ".git-credentials", ".pgpass", ".pypirc", ".config/gcloud", ".config/gh",
        ".config/git", ".config/containers", ".nuget/NuGet", ".cargo/credentials", ".cargo/credentials.toml", ".cache/huggingface/token",
        ".password-store", ".config/pantheon",
    ];

    /// <summary>What is wrong with showing the path, or null. It is judged as it is written and by what it really is.</summary>
    public static string? WhyNot(string path, ForbiddenPaths forbidden)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(forbidden);
        return Everywhere(path, place => Judge(place, forbidden));
    }

    /// <summary>What is wrong with working in a folder: a worktree may lie where nothing else may be shown, but not be such a place.</summary>
    internal static string? WhyNotWorktree(string path, ForbiddenPaths forbidden) => Everywhere(
        path,
        place => Touches(place, [.. NotEvenAsName, .. forbidden.WithContent]) ?? Bares(place, [.. NeverWithContent, .. NeverAsAWhole, .. forbidden.AsAWhole]));

    /// <summary>What is wrong with a place that is only a name inside, behind which nothing of this machine shows.</summary>
    internal static string? WhyNotAsName(string path) =>
        NotPlain(path) ?? Touches(path, NotEvenAsName) ?? (NeverWithContent.Contains(path) ? "it is the system's own" : null);

    private static string? Everywhere(string path, Func<string, string?> judge)
    {
        if ((NotPlain(path) ?? judge(path)) is { } why)
        {
            return why;
        }

        var real = Real(path);
        return real is not null && real != path && judge(real) is { } hidden ? $"it leads to '{real}', and {hidden}" : null;
    }

    private static string? NotPlain(string path) =>
        Path.IsPathRooted(path) && Path.GetFullPath(path) == Path.TrimEndingDirectorySeparator(path) ? null : "it is not a plain absolute path";

    private static string? Judge(string path, ForbiddenPaths forbidden) =>
        Touches(path, [.. NeverWithContent, .. forbidden.WithContent])
        ?? Bares(path, [.. NeverAsAWhole, .. forbidden.AsAWhole])
        ?? (Path.GetDirectoryName(path) == "/home" ? "it is somebody's home folder" : null)
        ?? CredentialsAt(path);

    private static string? Touches(string path, IEnumerable<string> places) =>
        places.FirstOrDefault(place => ProfileRules.IsBeneath(path, place)) is { } within ? $"it is or lies in '{within}'" : Bares(path, places);

    private static string? Bares(string path, IEnumerable<string> places) =>
        places.FirstOrDefault(place => ProfileRules.IsBeneath(place, path)) is { } bared ? path == bared ? $"'{bared}' is never shown" : $"'{bared}' lies in it" : null;

    private static string? CredentialsAt(string path)
    {
        var within = Credentials.FirstOrDefault(place => (path + "/").Contains($"/{place}/", StringComparison.Ordinal));
        if (within is not null)
        {
            return $"credentials lie in '{within}'";
        }

        var bared = Credentials.FirstOrDefault(place => Suffixes(place).Any(rest => Path.Exists(Path.Combine(path, rest)) && (rest == place || path.EndsWith("/" + place[..^(rest.Length + 1)], StringComparison.Ordinal))));
        return bared is null ? null : $"it holds '{bared}', where credentials lie";
    }

    /// <summary>`.config/gh` and `gh`: what is left of a place when the folder shown is somewhere on the way to it.</summary>
    private static IEnumerable<string> Suffixes(string place)
    {
        yield return place;
        for (var slash = place.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = place.IndexOf('/', slash + 1))
        {
            yield return place[(slash + 1)..];
        }
    }

    private static string? Real(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var text = LibC.RealPath(path, 0);
        try
        {
            return text == 0 ? null : Marshal.PtrToStringUTF8(text);
        }
        finally
        {
            LibC.Free(text);
        }
    }
}
