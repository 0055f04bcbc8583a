using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Runs a tool in namespaces of its own by bubblewrap: a minimal root, no network, no privileges, filtered system calls.</summary>
public sealed class BubblewrapSandbox(ProcessRunner runner) : ISandbox
{
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
        IReadOnlyList<string> command = [.. DropTo(spec.UserName), bubblewrap, .. BubblewrapArguments.Of(spec, profile)];
        return spec with
        {
            FileName = command[0],
            Arguments = [.. command.Skip(1)],
            Limits = profile.Limits.OfEachProcess,
            Opened = [filter.Path, files.Users.Path, files.Groups.Path, files.Hosts.Path],
            UserName = null,
            HoldsNetwork = true,
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
            Observer = observer,
        };
    }

    public async Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) =>
        await new BubblewrapCheck(this, runner).RunAsync(cancellationToken);

    // The worker's own memory files cannot be opened by another account, so the drop comes after they are open. The tie to
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
