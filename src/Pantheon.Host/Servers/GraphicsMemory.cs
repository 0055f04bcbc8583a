using System.Globalization;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Servers;

/// <summary>The memory of the largest graphics card, as the driver's own tool says it.</summary>
internal static class GraphicsMemory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Bytes; null on a machine without the tool, or where it says nothing usable.</summary>
    public static async Task<long?> OfThisMachineAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Environment.Find("PATH");
        if (ExecutableFinder.Find("nvidia-smi", path) is not { } tool)
        {
            return null;
        }

        try
        {
            var outcome = await new ProcessRunner(context.Time).RunAsync(
                new ProcessSpec
                {
                    FileName = tool,
                    Arguments = ["--query-gpu=memory.total", "--format=csv,noheader,nounits"],
                    WorkingDirectory = "/",
                    Environment = new Dictionary<string, string> { ["PATH"] = path ?? "", ["LC_ALL"] = "C" },
                    Timeout = Patience,
                },
                cancellationToken);
            return outcome.Succeeded ? Read(outcome.StandardOutput) : null;
        }
        catch (ProcessStartException)
        {
            // a tool that does not start tells nothing, and nothing depends on it
            return null;
        }
    }

    /// <summary>A line a card, in MiB.</summary>
    public static long? Read(string text)
    {
        var cards = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0)
            .ToList();
        return cards.Count > 0 && cards.Max() > 0 ? cards.Max() << 20 : null;
    }
}
