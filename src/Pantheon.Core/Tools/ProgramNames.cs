namespace Pantheon.Core.Tools;

/// <summary>What a program is by its name alone: git in any spelling, a shell, or one that starts another program given to it.</summary>
public static class ProgramNames
{
    private static readonly HashSet<string> Shells = ["sh", "bash", "rbash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "pwsh", "powershell", "cmd", "busybox", "toybox"];

    private static readonly HashSet<string> Launchers =
    [
        "env", "xargs", "parallel", "timeout", "nice", "ionice", "nohup", "setsid", "stdbuf", "time", "find", "script", "watch", "strace", "ltrace", "gdb", "unshare", "setpriv", "chroot",
        "sudo", "doas", "su", "runuser", "flock", "taskset", "chrt", "prlimit", "start-stop-daemon", "systemd-run", "unbuffer", "expect", "entr",
    ];

    /// <summary>Whether the word is git or one of its parts (`git-upload-pack`, `/usr/bin/GIT`, `git.exe`).</summary>
    public static bool IsGit(string word) => NameOf(word) is "git" || NameOf(word).StartsWith("git-", StringComparison.Ordinal);

    public static bool IsShell(string word) => Shells.Contains(NameOf(word));

    /// <summary>Whether the program starts another one that its arguments name.</summary>
    public static bool IsLauncher(string word) => Launchers.Contains(NameOf(word)) || IsShell(word);

    /// <summary>Whether the command runs git: itself, or by a program that starts others.</summary>
    public static bool RunsGit(IReadOnlyList<string> argv)
    {
        ArgumentNullException.ThrowIfNull(argv);
        return argv.Count > 0 && (IsGit(argv[0]) || (IsLauncher(argv[0]) && argv.Skip(1).SelectMany(Parts).Any(IsGit)));
    }

    /// <summary>Whether the command runs a shell: itself, or by a program that starts others.</summary>
    public static bool RunsShell(IReadOnlyList<string> argv)
    {
        ArgumentNullException.ThrowIfNull(argv);
        return argv.Count > 0 && (IsShell(argv[0]) || (IsLauncher(argv[0]) && argv.Skip(1).SelectMany(Parts).Any(IsShell)));
    }

    private static IEnumerable<string> Parts(string word) => word.Split([' ', '\t', '\n', ';', '|', '&', '(', ')', '`', '"', '\''], StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string word)
    {
        var name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        return name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
