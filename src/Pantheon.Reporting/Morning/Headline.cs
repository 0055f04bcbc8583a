using System.Globalization;

namespace Pantheon.Reporting.Morning;

/// <summary>Says the night in one or two sentences.</summary>
internal static class Headline
{
    private static readonly string[] Small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static string Of(OutcomeCounts counts, bool isPartial)
    {
        if (counts.Total == 0)
        {
            return isPartial ? "Nothing can be said of the night's tasks: the store could not be read." : "Nothing ran: no task was queued.";
        }

        var ready = counts.Ready switch
        {
            0 => "No change is ready to merge.",
            1 => "One change is ready to merge.",
            _ => $"{Capital(counts.Ready)} changes are ready to merge.",
        };
        string[] others =
        [
            .. Part(counts.Held, "needs your decision", "need your decision"),
            .. Part(counts.Failed, "failed", "failed"),
            .. Part(counts.Refused, "was refused by policy", "were refused by policy"),
            .. Part(counts.NotRun, "did not run", "did not run"),
            .. Part(counts.NoChange, "had nothing to change", "had nothing to change"),
            .. Part(counts.Cancelled, "was cancelled", "were cancelled"),
            .. Part(counts.Unfinished, "has not ended", "have not ended"),
        ];
        return others.Length == 0 ? ready : $"{ready} {char.ToUpperInvariant(others[0][0])}{others[0][1..]}{string.Concat(others.Skip(1).Select(part => ", " + part))}.";
    }

    private static IEnumerable<string> Part(int count, string one, string many) => count switch
    {
        0 => [],
        1 => ["one " + one],
        _ => [$"{Number(count)} {many}"],
    };

    private static string Capital(int count) => Number(count) is var word ? char.ToUpperInvariant(word[0]) + word[1..] : "";

    private static string Number(int count) => count < Small.Length ? Small[count] : count.ToString(CultureInfo.InvariantCulture);
}
