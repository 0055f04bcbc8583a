using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>
/// The walls of one tool call: an enclosure for signals with a warden in it, and within that the view of files, no network, no privileges
/// and the system call filter. The thread that put them up stands behind them too, so it must be gone before the tool begins.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LandlockWall(SandboxProfile profile, PrivateFolder folder, byte[] filter, bool dropsPrivileges) : ILaunchWall
{
    // Until the thread that started it is gone, a tool could signal it or read through it; so this looks until no thread of the worker
    // answers any more, and only then becomes the tool. A thread that ends while the kernel lists them can hide the one after it, so two
    // looks must have seen the same, and as many as the kernel counts. The child of another account can signal none of them; but it is tied
    // to the starter next, and would die with it, so that one is looked for by its name. The shell adds the variables by itself.
    private const string WaitForStarter = """
        [ -d "/proc/$PPID/task" ] || { echo 'the threads of the worker are hidden from /proc' >&2; exit 125; }
        wait_for() {
          local starter="$1" looks=0 seen="" last="" count="" thread="" name="" stat=""
          while :; do
            last=$seen
            seen=
            count=0
            for thread in /proc/$PPID/task/*; do
              if kill -0 "${thread##*/}" || { [ -n "$starter" ] && read -r name <"$thread/comm" && [ "$name" = "$starter" ]; }; then
                seen=
                break
              fi
              seen="$seen $thread"
              count=$((count + 1))
            done 2>/dev/null
            if [ -n "$seen" ] && [ "$seen" = "$last" ]; then
              read -r stat <"/proc/$PPID/stat"
              set -- ${stat##*) }
              [ "$count" != "${18}" ] || return 0
            fi
            looks=$((looks + 1))
            [ "$looks" -lt 100000 ] || { echo 'a thread of the worker stayed behind the wall' >&2; exit 125; }
          done
        }
        wait_for "$1"
        shift
        unset PWD OLDPWD SHLVL _
        exec "$@"
        """;

    private const string OwnThreads = "/proc/self/task";
    private const int SetName = 15;
    private const string StrayName = "walls-stray";

    private const int SetNoNewPrivileges = 38;
    private const int SetFilter = 22;
    private const nuint FilterMode = 2;
    private const int InstructionBytes = 8;

    // of a child of another account alone; the kernel keeps fifteen characters
    private readonly string _starter = dropsPrivileges ? "" : "walls-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
    private Warden? _warden;
    private bool _isNamed;

    public bool EndsStarter => true;

    public IReadOnlyList<string> FirstCommand => ["/bin/sh", "-c", WaitForStarter, "sh", _starter];

    public void PutUp()
    {
        if (_starter.Length > 0)
        {
            NameStarter();
        }

        folder.Make();
        var shown = profile.Hidden.Count > 0 ? LandlockHiding.Of(profile.Hidden) : []; // a view would hide folders from this look
        if (LibC.Control(SetNoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            throw Fault("new privileges cannot be ruled out");
        }

        LandlockDomain.EnterEnclosure();
        _warden = Warden.Start(folder.Path);
        if (dropsPrivileges && LibC.SetCapabilities(CapabilityHeader.OfCaller, default) != 0)
        {
            throw Fault("privileges cannot be dropped");
        }

        // before the view: a thread that the runtime bears within it is then told by this filter
        InstallFilter();
        LandlockDomain.EnterView(LandlockView.Of(profile, folder.Path));
        if (shown.Count > 0)
        {
            LandlockDomain.EnterHiding(shown);
        }
    }

    public void EndAllBehind() => _warden?.EndAll();

    public void TakeDown()
    {
        try
        {
            _warden?.Dispose();
        }
        finally
        {
            folder.Remove();
        }
    }

    /// <summary>Names the calling thread; what an earlier starter of this wall bore has inherited its name, and gives it up.</summary>
    private unsafe void NameStarter()
    {
        if (_isNamed)
        {
            foreach (var name in ThreadRoll.SettledIds().Select(id => $"{OwnThreads}/{id}/comm"))
            {
                try
                {
                    if (File.ReadAllText(name).TrimEnd('\n') == _starter)
                    {
                        File.WriteAllText(name, StrayName);
                    }
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // it has ended, or the child waits for it
                }
            }
        }

        fixed (byte* name = Encoding.ASCII.GetBytes(_starter + '\0'))
        {
            if (LibC.Control(SetName, (nuint)name, 0, 0, 0) != 0)
            {
                throw Fault("the thread that starts it cannot be named");
            }
        }

        _isNamed = true;
    }

    private unsafe void InstallFilter()
    {
        fixed (byte* instructions = filter)
        {
            if (LibC.Filter(SetFilter, FilterMode, new FilterArray((ushort)(filter.Length / InstructionBytes), (nint)instructions)) != 0)
            {
                throw Fault("the system call filter was refused");
            }
        }
    }

    private static ProcessStartException Fault(string what) =>
        new("landlock", $"its sandbox could not be put up: {what} ({Marshal.GetLastPInvokeErrorMessage()}).");
}
