using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Children that misbehave within reason, and the look for what is left of them: each carries a word of its own on its command line.</summary>
internal sealed class Attack
{
    public string Word { get; } = $"700.{Random.Shared.Next(100_000_000, 999_999_999)}";

    /// <summary>Two hundred processes, and no more.</summary>
    public ProcessSpec ManyProcesses(string end) => Shell($"i=0; while [ $i -lt 200 ]; do sleep {Word} & i=$((i+1)); done; echo all; {end}");

    /// <summary>Three hundred megabytes, held as long as asked.</summary>
    public static ProcessSpec MuchMemory(string holdSeconds) => Shell($"head -c 300M /dev/zero | tail -c 300M | {{ sleep {holdSeconds}; wc -c; }}");

    /// <summary>A daemon by the book: a session of its own, its parent gone, no output.</summary>
    public ProcessSpec Daemon(string before) => Shell($"({before} setsid sh -c 'nohup sleep {Word} >/dev/null 2>&1 & exit' &); sleep 0.3; echo done");

    public string Sleep => $"sleep {Word}";

    /// <summary>Living processes that carry the word.</summary>
    public int Left() => Entries(state => state is not ('Z' or 'X')).Count;

    public void KillLeft()
    {
        foreach (var id in Entries(_ => true))
        {
            System.Diagnostics.Process.GetProcessById(id).Kill();
        }
    }

    public static ProcessSpec Shell(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        Timeout = TimeSpan.FromMinutes(1),
    };

    private List<int> Entries(Func<char, bool> isMeant) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => Read(id, "cmdline") is { } line && line.StartsWith("sleep\0", StringComparison.Ordinal) && line.Contains(Word, StringComparison.Ordinal)
                && Read(id, "stat") is { } stat && isMeant(stat[stat.LastIndexOf(')') + 2])),
    ];

    private static string? Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
