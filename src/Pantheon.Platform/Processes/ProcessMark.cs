using System.Globalization;

namespace Pantheon.Platform.Processes;

/// <summary>
/// The number that every process of one call bears, also when its parent is gone and it leads a session of its own: the limit on
/// file locks, which the kernel hands down, lets nobody raise and has not looked at since Linux 2.4.25.
/// </summary>
internal static class ProcessMark
{
    /// <summary>Calls of one worker; its own number stands before them.</summary>
    private const long Calls = 1_000_000_000;

    private const string Line = "Max file locks";
    private const int HardColumn = 47;
    private const int ColumnWidth = 20;

    // a worker that runs inside a call of another one (Pantheon's tests at night) can only go lower
    private static readonly long Ceiling = Read(Environment.ProcessId) ?? 8_000_000_000 * Calls;
    private static long _last = Random.Shared.NextInt64(Calls / 2);

    /// <summary>The number of this worker, with which the marks of all its calls begin.</summary>
    public static long Worker { get; } = Random.Shared.NextInt64(Ceiling / Calls / 2, Ceiling / Calls);

    /// <summary>A mark that no call of this worker had before.</summary>
    public static long Next() => (Worker * Calls) + (Interlocked.Increment(ref _last) % Calls);

    /// <summary>The mark of a process, dead or alive; null where it bears none or is gone.</summary>
    public static long? Of(int id) => Read(id) is { } mark && mark < Ceiling ? mark : null;

    private static long? Read(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/limits").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
            return line is not null && long.TryParse(line.AsSpan(HardColumn, ColumnWidth), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var mark)
                ? mark
                : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
