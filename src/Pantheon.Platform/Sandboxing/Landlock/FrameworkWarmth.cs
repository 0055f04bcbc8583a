using System.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>
/// Has the framework start one harmless child before any wall stands: what it loads and which threads it makes for the first of all
/// children must not come about on a thread that is behind one.
/// </summary>
internal static class FrameworkWarmth
{
    private static readonly Lazy<bool> Warm = new(Start);

    public static void Once() => _ = Warm.Value;

    private static bool Start()
    {
        using var process = new Process { StartInfo = new ProcessStartInfo("/bin/true") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        LaunchThread.Shared.Start(process, mark: null);
        process.WaitForExit();
        return true;
    }
}
