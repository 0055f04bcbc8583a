using System.Globalization;

namespace Pantheon.Reporting.Morning;

/// <summary>Says the night in one or two sentences.</summary>
internal static class Headline
{
    private static readonly string[] Small = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    public static string Of(OutcomeCounts counts, bool isPartial, AfterNight after)
    {
        if (counts.Total == 0)
        {
            return isPartial ? "Nothing can be said of the night's tasks: the store could not be read." : "Nothing ran: no task was queued.";
        }

        var what = after.IsMerged ? "merged" : "dealt with";
        var ready = (counts.Ready - after.Ready, after.Ready) switch
        {
            (0, 0) => "No change is ready to merge.",
            (0, 1) => $"The change that was ready is {what}.",
            (0, var done) => $"The {Number(done)} changes that were ready are {what}.",
            (1, 0) => "One change is ready to merge.",
            (var open, 0) => $"{Capital(open)} changes are ready to merge.",
            (var open, var done) => $"{Capital(open)} {(open == 1 ? "change is" : "changes are")} ready to merge, {Number(done)} {(done == 1 ? "is" : "are")} {what}.",
        };
        string[] others =
        [
            .. Part(counts.Held - after.Held, "needs your decision", "need your decision"),
            .. Part(after.Held, "was held and is dealt with", "were held and are dealt with"),
            .. Part(counts.Failed - after.Failed, "failed", "failed"),
            .. Part(after.Failed, "failed and is dealt with", "failed and are dealt with"),
            .. Part(counts.Refused, "was refused by policy", "were refused by policy"),
            .. Part(counts.NotRun, "did not run", "did not run"),
            .. Part(counts.NoChange, "had nothing to change", "had nothing to change"),
            .. Part(counts.Cancelled, "was cancelled", "were cancelled"),
            .. Part(counts.Unfinished - after.Queued, "has not ended", "have not ended"),
            .. Part(after.Queued, "is queued", "are queued"),
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
