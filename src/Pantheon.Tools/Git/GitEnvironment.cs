namespace Pantheon.Tools.Git;

/// <summary>What every git process is given: an environment without anything of the worker's own, and settings that no repository can override.</summary>
internal static class GitEnvironment
{
    // Each of these is a door through which a configuration or an attribute file starts a program or reaches out.
    private static readonly string[] Settings =
    [
        "core.fsmonitor=", "core.hooksPath=/dev/null", "core.pager=cat", "core.editor=/bin/false", "core.sshCommand=/bin/false",
        "core.askPass=/bin/false", "credential.helper=", "diff.external=", "commit.gpgSign=false", "tag.gpgSign=false",
        "gpg.program=/bin/false", "gpg.ssh.program=/bin/false", "log.showSignature=false", "merge.verifySignatures=false",
        "protocol.allow=never", "submodule.recurse=false", "diff.submodule=short", "diff.ignoreSubmodules=all",
        "status.submoduleSummary=false", "fetch.recurseSubmodules=no", "push.recurseSubmodules=no", "gc.auto=0",
        "maintenance.auto=false", "core.gitProxy=", "core.alternateRefsCommand=", "safe.bareRepository=explicit",
        "core.protectHFS=true", "core.protectNTFS=true", "interactive.diffFilter=", "core.attributesFile=/dev/null",
        "core.excludesFile=/dev/null", "core.quotePath=false", "core.autocrlf=false", "core.symlinks=true", "core.fileMode=true",
        "init.defaultBranch=main", "advice.detachedHead=false", "diff.renames=true", "core.untrackedCache=false",
    ];

    /// <summary>
    /// The head of a command that serves the other side of a transfer in the user's repository: git does not hand our settings on to it, and it must
    /// not fetch from anywhere itself, as a repository whose objects lie elsewhere would have it do.
    /// </summary>
    public const string OtherSide =
        "env GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1 git -c core.hooksPath=/dev/null -c core.fsmonitor= -c core.alternateRefsCommand=true -c gc.auto=0 -c maintenance.auto=false";

    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/bin:/bin:/usr/local/bin",
        ["HOME"] = "/nonexistent",
        ["XDG_CONFIG_HOME"] = "/nonexistent",
        ["LC_ALL"] = "C",
        ["TZ"] = "UTC",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_ATTR_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "/bin/false",
        ["SSH_ASKPASS"] = "/bin/false",
        ["GIT_SSH_COMMAND"] = "/bin/false",
        ["GIT_PAGER"] = "cat",
        ["GIT_EDITOR"] = "/bin/false",
        ["GIT_SEQUENCE_EDITOR"] = "/bin/false",
        ["GIT_OPTIONAL_LOCKS"] = "0",
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
        ["GIT_NO_LAZY_FETCH"] = "1",
        ["GIT_ALLOW_PROTOCOL"] = "",
        ["GIT_EXTERNAL_DIFF"] = "",
    };

    public static IEnumerable<string> SettingArguments { get; } = [.. Settings.SelectMany(setting => new[] { "-c", setting })];
}
