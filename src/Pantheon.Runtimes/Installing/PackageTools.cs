namespace Pantheon.Runtimes.Installing;

/// <summary>The package managers that are known, in the order in which they are asked.</summary>
public static class PackageTools
{
    public const string Brew = "brew";
    public const string Apt = "apt-get";
    public const string Dnf = "dnf";
    public const string Pacman = "pacman";
    public const string Zypper = "zypper";
    public const string Winget = "winget";

    public static IReadOnlyList<PackageTool> All { get; } =
    [
        new()
        {
            Program = Brew,
            Query = [Brew, "info"],
            Install = [Brew, "install"],
            RefusesRoot = true,
            Settings = new Dictionary<string, string> { ["HOMEBREW_NO_ENV_HINTS"] = "1", ["HOMEBREW_NO_ANALYTICS"] = "1" },
        },
        new()
        {
            Program = Apt,
            Query = ["apt-cache", "show"],
            Install = [Apt, "install", "--yes"],
            NeedsRoot = true,
            Settings = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" },
        },
        new() { Program = Dnf, Query = [Dnf, "--quiet", "info"], Install = [Dnf, "install", "--assumeyes"], NeedsRoot = true },
        new() { Program = Pacman, Query = [Pacman, "-Si"], Install = [Pacman, "-S", "--needed", "--noconfirm"], NeedsRoot = true },

        // its `info` ends with 0 for a package that is not there, its `search` does not
        new() { Program = Zypper, Query = [Zypper, "--non-interactive", "search", "--match-exact"], Install = [Zypper, "--non-interactive", "install"], NeedsRoot = true },
        new()
        {
            Program = Winget,
            Query = [Winget, "show", "--exact", "--accept-source-agreements", "--disable-interactivity"],
            Install = [Winget, "install", "--exact", "--accept-source-agreements", "--accept-package-agreements", "--disable-interactivity"],
        },
    ];
}
