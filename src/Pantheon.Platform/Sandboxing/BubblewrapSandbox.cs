using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Runs a tool in namespaces of its own by bubblewrap: a minimal root, no network, no privileges, filtered system calls.</summary>
public sealed class BubblewrapSandbox(ProcessRunner runner) : ISandbox
{
    // Fixed, with the files and the command as positional arguments: a child started by the framework inherits no descriptor but
    // the standard three, and bubblewrap wants its filter as one. What the shell exports would show in /proc/1/environ.
    private const string OpenFiles =
        "a=$1 b=$2 c=$3 d=$4; shift 4; unset PWD OLDPWD SHLVL _; exec \"$@\" 9<\"$a\" 8<\"$b\" 7<\"$c\" 6<\"$d\"";

    public string Name => "bubblewrap";

    public bool Isolates => true;

    /// <summary>Paths that no profile may show.</summary>
    public ForbiddenPaths Forbidden { get; init; } = ForbiddenPaths.None;

    public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile)
    {
        ProfileRules.Check(spec, profile, Forbidden);
        var bubblewrap = ExecutableFinder.Find("bwrap", SystemView.Path)
            ?? throw new ProcessStartException(spec.FileName, $"its sandbox needs 'bwrap' of bubblewrap, which is not in {SystemView.Path}.");
        var files = SandboxFiles.Shared.Value
            ?? throw new ProcessStartException(spec.FileName, "there is no system call filter for this processor, so no sandbox.");
        var observer = spec.Detached ? null : CallObserver.InOwnNetwork;
        var filter = observer is null ? files.Filter : files.WatchedFilter;
        return spec with
        {
            FileName = "/bin/sh",
            Arguments =
            [
                "-c", OpenFiles, "sh", filter.Path, files.Users.Path, files.Groups.Path, files.Hosts.Path,
                .. DropTo(spec.UserName), .. LimitArguments.Of(spec, profile.Limits), bubblewrap, .. BubblewrapArguments.Of(spec, profile),
            ],
            UserName = null,
            HoldsNetwork = true,
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
            Observer = observer,
        };
    }

    public async Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) =>
        await new BubblewrapCheck(this, runner).RunAsync(cancellationToken);

    // The worker's own memory files cannot be opened by another account, so the drop comes after the script opened them. The tie to
    // the starter's life is undone by the change of account and made anew.
    private static IEnumerable<string> DropTo(string? user) =>
        user is null ? [] : [Tool("setpriv", user), "--reuid", user, "--regid", GroupOf(user), "--init-groups", "--pdeathsig", "KILL", "--"];

    private static string GroupOf(string user) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == user && fields.Length > 3)?[3]
        ?? throw new ProcessStartException("setpriv", $"there is no account '{user}' in /etc/passwd to drop to.");

    private static string Tool(string name, string user) =>
        ExecutableFinder.Find(name, SystemView.Path)
        ?? throw new ProcessStartException(name, $"it is needed to drop to the account '{user}' and is not in {SystemView.Path}.");
}
