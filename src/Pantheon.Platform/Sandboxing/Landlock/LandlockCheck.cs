using System.Globalization;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>Tries the walls with the very arguments a tool gets and looks for holes from inside.</summary>
internal sealed class LandlockCheck(LandlockSandbox sandbox, ProcessRunner runner)
{
    private const string Stray = "stray ";

    private const string LookForHoles = """
        cat "$1" >/dev/null 2>&1 && echo 'a file outside can be read'
        echo x 2>/dev/null >>"$1" && echo 'a file outside can be written'
        touch /usr/.hole 2>/dev/null && echo '/usr can be written'
        touch ./probe "$HOME/probe" "$TMPDIR/probe" || echo 'the worktree or the private folder cannot be written'
        for t in /proc/$PPID /proc/$PPID/task/*; do
          kill -0 "${t##*/}" 2>/dev/null && echo 'the worker can be signalled'
          cat "$t/environ" >/dev/null 2>&1 && echo 'the environment of the worker can be read'
          readlink "$t/fd/0" >/dev/null 2>&1 && echo 'the files of the worker can be reached'
        done
        unshare --user true 2>/dev/null && echo 'a user namespace can be made'
        chown "$(id -u)" ./probe 2>/dev/null && echo 'owners can be changed'
        [ "$(grep -c -e '^Seccomp:.*2$' -e '^NoNewPrivs:.*1$' -e '^CapEff:[^1-9a-f]*$' -e '^CapPrm:[^1-9a-f]*$' /proc/self/status)" = 4 ] || echo 'privileges are left, or no system call filter is in force'
        [ -z "$(ls /proc/self/fd | grep -vE '^[0-3]$')" ] || echo 'descriptors of the worker are open inside'
        mkfifo ./ready
        setsid sh -c 'echo "stray $$"; echo >./ready; exec sleep 600 >/dev/null 2>&1' &
        read -r line <./ready
        getent hosts watched.invalid >/dev/null 2>&1
        exit 0
        """;

    public async Task<SandboxCheck> RunAsync(CancellationToken cancellationToken)
    {
        if (LandlockKernel.Detect().WhyNot() is { } why)
        {
            return new SandboxCheck(false, $"Landlock cannot confine a tool here: {why}.", "Boot Linux 6.15 or newer (or a stable update of 6.12) with 'landlock' in its 'lsm=' list, or choose 'sandbox: bubblewrap' in the box file.") { Fault = SandboxFault.KernelTooOld };
        }

        var worktree = Directory.CreateTempSubdirectory("sandbox-check-");
        var outside = Directory.CreateTempSubdirectory("sandbox-outside-");
        try
        {
            var file = Path.Combine(outside.FullName, "file");
            await File.WriteAllTextAsync(file, "outside", cancellationToken);
            var spec = new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", LookForHoles, "sh", file],
                Environment = new Dictionary<string, string>(),
                Timeout = TimeSpan.FromSeconds(20),
            };
            return Judge(await runner.RunAsync(sandbox.Confine(spec, new SandboxProfile { Worktree = worktree.FullName }), cancellationToken));
        }
        catch (ProcessStartException fault)
        {
            return new SandboxCheck(false, fault.Message, "Install util-linux (setsid, setpriv), and run on x86-64 or arm64 Linux.");
        }
        finally
        {
            worktree.Delete(recursive: true);
            outside.Delete(recursive: true);
        }
    }

    private static SandboxCheck Judge(ProcessOutcome outcome)
    {
        if (!outcome.Succeeded)
        {
            var said = outcome.TimedOut ? "it did not end in time" : outcome.StandardError.Trim();
            return new SandboxCheck(false, $"a tool behind Landlock does not run here: {said}", "Mend what it names, or choose 'sandbox: bubblewrap' in the box file.");
        }

        var lines = outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var strays = lines.Where(line => line.StartsWith(Stray, StringComparison.Ordinal)).ToList();
        var holes = lines.Except(strays).ToList();
        if (strays.Count != 1)
        {
            holes.Add("it cannot be tried whether what a tool leaves running is ended");
        }
        else if (ProcessProbe.IsAlive(int.Parse(strays[0][Stray.Length..], CultureInfo.InvariantCulture)))
        {
            holes.Add("what a tool leaves running outlives it");
        }

        return holes.Count == 0 ? SandboxCheck.Passed with { Unwatched = CallObserver.WhyNotSeen(outcome) } : SandboxCheck.Holes(holes, "Use 'sandbox: bubblewrap', and report this with the version of the kernel.");
    }
}
