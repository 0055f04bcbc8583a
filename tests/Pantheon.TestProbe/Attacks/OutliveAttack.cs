using System.Diagnostics;
using System.Globalization;

namespace Pantheon.TestProbe.Attacks;

/// <summary>A starter that does not look after what it starts: tells whether something of a script lives on after it, and ends that.</summary>
internal static class OutliveAttack
{
    private const int AdoptOrphans = 36;

    public static async Task<int> RunAsync(string script, string mark)
    {
        // what the script leaves stays below this process, where nobody clears it away
        _ = Kernel.ProcessControl(AdoptOrphans, 1, 0, 0, 0);
        using (var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!)
        {
            await shell.WaitForExitAsync();
        }

        var left = Directory.EnumerateDirectories("/proc").Select(Number).Where(id => id > 0 && IsMarked(id, mark)).ToList();
        foreach (var id in left)
        {
            using var survivor = Process.GetProcessById(id);
            survivor.Kill();
        }

        return left.Count > 0 ? Answer.Open() : Answer.Said("ended");
    }

    private static int Number(string folder) => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static bool IsMarked(int id, string mark)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains($"sleep\0{mark}", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
