using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>Adds up what lies below a call's folders by the system's own 'du', which no name, depth or link misleads.</summary>
internal sealed class DiskUse(ProcessRunner runner, TimeProvider time)
{
    public const string Program = "du";

    // a walk over a large tree takes a while: at most a tenth of the time goes into walking
    private const int PauseForEachWalk = 9;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    // more files than are counted in this time are more than a call should leave
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>True when the bound was passed, false when the call ended first.</summary>
    public async Task<bool> WaitForBreachAsync(ProcessCaps caps, CancellationToken ended)
    {
        try
        {
            for (var pause = Pace; ;)
            {
                await Task.Delay(pause, time, ended);
                var begun = time.GetTimestamp();
                if (await ExceedsAsync(caps, ended))
                {
                    return true;
                }

                var walked = time.GetElapsedTime(begun) * PauseForEachWalk;
                pause = walked > Pace ? walked : Pace;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return false;
        }
    }

    public async Task<bool> ExceedsAsync(ProcessCaps caps, CancellationToken cancellationToken)
    {
        string[] folders = [.. caps.DiskFolders.Where(Directory.Exists)];
        if (caps.MaxDiskBytes is not { } limit || folders.Length == 0)
        {
            return false;
        }

        var outcome = await runner.RunAsync(
            new ProcessSpec
            {
                FileName = SystemTool.Find(Program, Program),
                Arguments = ["-s", "-x", "-B1", "--", .. folders],
                Environment = new Dictionary<string, string> { ["LC_ALL"] = "C" },
                Timeout = Longest,
                MaxOutputBytes = 64 * 1024,
            },
            cancellationToken);
        return outcome.TimedOut || outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(Bytes) > limit;
    }

    private static long Bytes(string line) => long.TryParse(line.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
}
