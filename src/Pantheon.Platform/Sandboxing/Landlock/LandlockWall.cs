using System.Runtime.InteropServices;
using System.Runtime.Versioning;
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
    private const int SetNoNewPrivileges = 38;
    private const int SetFilter = 22;
    private const nuint FilterMode = 2;
    private const int InstructionBytes = 8;

    // the child of another account cannot signal the worker's threads
    private readonly StarterWait _wait = new(byName: !dropsPrivileges);
    private Warden? _warden;

    public bool EndsStarter => true;

    public IReadOnlyList<string> FirstCommand => _wait.Command;

    public void PutUp()
    {
        _wait.NameStarter();
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
