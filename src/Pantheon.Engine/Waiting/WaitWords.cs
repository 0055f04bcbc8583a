using System.Globalization;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Waiting;

/// <summary>How reasons are worded: times by the clock on the wall, runs by their tasks, long lists by their first few.</summary>
internal sealed class WaitWords(WaitScene scene)
{
    private const int MostNamed = 3;

    /// <summary>`22:40`, with its date where that is not today.</summary>
    public string At(DateTimeOffset at)
    {
        var (then, today) = (TimeZoneInfo.ConvertTime(at, scene.Zone), TimeZoneInfo.ConvertTime(scene.Now, scene.Zone));
        return then.ToString(then.Date == today.Date ? "HH:mm" : "ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>`22:40 (12 m ago)`, or `22:40 (in 12 m)`.</summary>
    public string AtAndSpan(DateTimeOffset at) => at > scene.Now ? $"{At(at)} (in {Span(at - scene.Now)})" : $"{At(at)} ({Span(scene.Now - at)} ago)";

    public static string NameOf(Run run) => run.TaskId ?? run.Id.Short;

    /// <summary>The run that holds a seat, by its task where the store still says it.</summary>
    public string NameOf(RunId id) => scene.Run.Id == id ? NameOf(scene.Run) : scene.Started.FirstOrDefault(run => run.Id == id) is { } run ? NameOf(run) : id.Short;

    public static string List(IReadOnlyList<string> names) =>
        names.Count <= MostNamed ? string.Join(", ", names) : FormattableString.Invariant($"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more");

    /// <summary>One line, so long that it can be read.</summary>
    public static string Short(string? text)
    {
        var line = (text ?? "").ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : line[..199] + "…";
    }

    public static string Ordinal(int number) => (number % 100) is 11 or 12 or 13 ? $"{number}th" : (number % 10) switch
    {
        1 => $"{number}st",
        2 => $"{number}nd",
        3 => $"{number}rd",
        _ => $"{number}th",
    };

    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => FormattableString.Invariant($"{(int)span.TotalSeconds} s"),
        { TotalHours: < 1 } => FormattableString.Invariant($"{(int)span.TotalMinutes} m"),
        { TotalDays: < 2 } => FormattableString.Invariant($"{(int)span.TotalHours} h {span.Minutes:00} m"),
        _ => FormattableString.Invariant($"{(int)span.TotalDays} days"),
    };
}
