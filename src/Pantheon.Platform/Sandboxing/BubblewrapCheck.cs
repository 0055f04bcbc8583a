using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Platform.Sandboxing;

/// <summary>Tries bubblewrap with the very arguments a tool gets and looks for holes from inside.</summary>
internal sealed class BubblewrapCheck(BubblewrapSandbox sandbox, ProcessRunner runner)
{
    private const string LookForHoles = """
        [ -z "$(tr -d '\0' </proc/1/environ)" ] || echo 'the launcher'\''s environment shows inside'
        [ "$(grep -c : /proc/net/dev)" = 1 ] || echo 'there is a network device besides loopback'
        said=$(LC_ALL=C unshare --user true 2>&1) && echo 'a further user namespace can be made'
        case $said in *'not permitted'*) ;; *) echo 'the system call filter is not in force' ;; esac
        touch /usr/.hole 2>/dev/null && echo '/usr can be written'
        touch ./probe || echo 'the worktree cannot be written'
        [ "$(grep -c '^Seccomp:.*2' /proc/self/status)" = 1 ] || echo 'no system call filter is in force'
        [ -z "$(ls /proc/self/fd | grep -vE '^[0-3]$')" ] || echo 'descriptors of the worker are open inside'
        getent hosts watched.invalid >/dev/null 2>&1
        exit 0
        """;

    private static readonly (string Symptom, string Fix)[] KnownCauses =
    [
        ("No permissions to create", AllowUserNamespaces),
        ("uid map", AllowUserNamespaces),
        ("No space left on device", "Raise 'sysctl user.max_user_namespaces': it is 0 or used up."),
        ("Can't mount proc", "Something is mounted over /proc (ProtectKernelTunables, ProtectKernelLogs or ProtectHostname of the unit, or a container); turn that off."),
        ("NETLINK", "Add AF_NETLINK to RestrictAddressFamilies of the unit."),
        ("Unknown option", "Install bubblewrap 0.8.0 or newer."),
    ];

    private const string AllowUserNamespaces =
        "Allow user namespaces: an AppArmor profile for bwrap, or 'sysctl kernel.apparmor_restrict_unprivileged_userns=0' (Ubuntu), or 'sysctl kernel.unprivileged_userns_clone=1'.";

    public async Task<SandboxCheck> RunAsync(CancellationToken cancellationToken)
    {
        var worktree = Directory.CreateTempSubdirectory("sandbox-check-");
        try
        {
            var spec = new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", LookForHoles],
                Environment = new Dictionary<string, string>(),
                Timeout = TimeSpan.FromSeconds(20),
            };
            var outcome = await runner.RunAsync(sandbox.Confine(spec, new SandboxProfile { Worktree = worktree.FullName }), cancellationToken);
            return Judge(outcome);
        }
        catch (ProcessStartException missing)
        {
            return new SandboxCheck(false, missing.Message, "Install the packages 'bubblewrap' (0.8.0 or newer) and 'util-linux' on an x86-64 or arm64 Linux.");
        }
        finally
        {
            worktree.Delete(recursive: true);
        }
    }

    private static SandboxCheck Judge(ProcessOutcome outcome)
    {
        if (!outcome.Succeeded)
        {
            var said = outcome.TimedOut ? "it did not end in time" : outcome.StandardError.Trim();
            var cause = Array.Find(KnownCauses, known => said.Contains(known.Symptom, StringComparison.OrdinalIgnoreCase));
            return new SandboxCheck(false, $"bubblewrap does not run here: {said}", cause.Fix ?? "Run 'bwrap --unshare-all --ro-bind / / true' by hand and mend what it names.");
        }

        var holes = outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return holes.Length == 0
            ? SandboxCheck.Passed with { Unwatched = CallObserver.WhyNotSeen(outcome) }
            : SandboxCheck.Holes(holes, "Install bubblewrap 0.8.0 or newer and a kernel with seccomp.");
    }
}
