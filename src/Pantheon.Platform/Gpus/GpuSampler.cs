using System.Text.Json;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Gpus;

/// <summary>
/// Asks the vendors' tools at a fixed period how the machine's graphics cards are. A tool is a child of the worker, started by its full path from
/// the system's folders with an empty environment, bounded in time and output; one that is missing or fails is said once, and nothing hangs on it.
/// </summary>
/// <param name="folders">Where tools are looked for; null is where vendors install them.</param>
public sealed class GpuSampler(ProcessRunner processes, TimeProvider time, IReadOnlyList<string>? folders = null)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private const int MaxFailures = 3;
    private const int MaxCards = 64;
    private const int MaxOutputBytes = 256 * 1024;
    private const int MaxWords = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly IReadOnlyList<string> SystemFolders = ["/usr/bin", "/bin", "/usr/local/bin", "/opt/rocm/bin"];

    /// <summary>Samples until it is stopped, or no tool is left to ask.</summary>
    /// <param name="keep">Gets the cards of one moment; what it throws ends the sampling.</param>
    /// <param name="note">Hears once why something is not sampled.</param>
    public async Task RunAsync(Func<DateTimeOffset, IReadOnlyList<GpuReading>, Task> keep, Action<string> note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentNullException.ThrowIfNull(note);
        var asked = Find(note);
        if (asked.Count == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            var at = time.GetUtcNow();
            var readings = new List<GpuReading>();
            foreach (var tool in asked.ToList())
            {
                readings.AddRange(await AskAsync(tool, cancellationToken));
                if (tool.Failures >= MaxFailures)
                {
                    note($"{tool.Path} is not asked any more: {tool.Why}");
                    asked.Remove(tool);
                }
            }

            if (readings.Count > 0)
            {
                await keep(at, readings);
            }
        }
        while (asked.Count > 0 && await timer.WaitForNextTickAsync(cancellationToken));
    }

    private List<Asked> Find(Action<string> note)
    {
        var asked = new List<Asked>();
        var doubts = new List<string>();
        foreach (var tool in GpuTool.All.Where(tool => !asked.Exists(other => other.Tool.Vendor == tool.Vendor)))
        {
            switch (TrustedProgram.Find(tool.Program, folders ?? SystemFolders))
            {
                case ({ } path, _):
                    asked.Add(new Asked(tool, path));
                    break;
                case (_, { } whyNot):
                    doubts.Add(whyNot);
                    break;
            }
        }

        if (asked.Count == 0 && doubts.Count == 0)
        {
            doubts.Add($"no tool of a graphics card's vendor ({string.Join(", ", GpuTool.All.Select(tool => tool.Program))}) is in {string.Join(", ", folders ?? SystemFolders)}");
        }

        doubts.ForEach(note);
        return asked;
    }

    private async Task<IEnumerable<GpuReading>> AskAsync(Asked tool, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var outcome = await processes.RunAsync(Question(tool), cancellationToken);
                if (outcome.Succeeded)
                {
                    var readings = tool.Tool.Read(outcome.StandardOutput).Take(MaxCards).Select(reading => reading with { Device = reading.Device + tool.Tool.FirstNumber }).ToList();
                    return readings.Count > 0 ? tool.Answered(readings) : tool.Failed("it names no card");
                }

                if (outcome.TimedOut || !tool.HasOlderQuestion || !outcome.StandardOutput.Contains("not a valid field", StringComparison.Ordinal))
                {
                    return tool.Failed(outcome.TimedOut ? $"it did not answer within {Patience.TotalSeconds:0} s" : FirstLine($"{outcome.StandardError}\n{outcome.StandardOutput}") ?? FormattableString.Invariant($"it ended with {outcome.ExitCode}"));
                }

                tool.AskOlder();
            }
        }
        catch (Exception fault) when (fault is ProcessStartException or JsonException or FormatException)
        {
            return tool.Failed(fault.Message);
        }
    }

    private static ProcessSpec Question(Asked tool) => new()
    {
        FileName = tool.Path,
        Arguments = tool.Question,
        WorkingDirectory = "/",
        Environment = new Dictionary<string, string>(),
        Timeout = Patience,
        MaxOutputBytes = MaxOutputBytes,
    };

    private static string? FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() is { } line ? line[..Math.Min(line.Length, MaxWords)] : null;

    private sealed class Asked(GpuTool tool, string path)
    {
        private int _question;

        public GpuTool Tool => tool;

        public string Path => path;

        public IReadOnlyList<string> Question => tool.Questions[_question];

        public bool HasOlderQuestion => _question + 1 < tool.Questions.Count;

        /// <summary>In a row.</summary>
        public int Failures { get; private set; }

        public string Why { get; private set; } = "";

        public void AskOlder() => _question++;

        public IEnumerable<GpuReading> Answered(IReadOnlyList<GpuReading> readings)
        {
            Failures = 0;
            return readings;
        }

        public IEnumerable<GpuReading> Failed(string why)
        {
            (Failures, Why) = (Failures + 1, why);
            return [];
        }
    }
}
