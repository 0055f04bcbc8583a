using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>
/// Holds a night against up to 14 before: a number is unusual outside the 5–95 % band of theirs (and more than a little), an identity when it is another
/// than the last time it was seen.
/// </summary>
internal static class UnusualThings
{
    public const int MostNights = 14;
    public const int FewestNights = 3;

    private const double Edge = 0.05;

    public static (string Sentence, IReadOnlyList<UnusualItem> Items) Of(MorningReport report, IReadOnlyList<NightMeasures> earlier)
    {
        if (report.Night.Date is null)
        {
            return ("Not said: this report is not of one night.", []);
        }

        var before = earlier.Take(MostNights).ToList();
        if (before.Count < FewestNights)
        {
            return (FormattableString.Invariant($"Not said: this needs {FewestNights} earlier nights to compare with, and there {(before.Count == 1 ? "is" : "are")} {before.Count}."), []);
        }

        var tonight = NightMeasures.Of(report);
        List<UnusualItem> items = [.. Measure.All.Select(measure => Number(measure, tonight, before)).OfType<UnusualItem>(), .. tonight.Identities.Select(entry => Identity(entry.Key, entry.Value, before)).OfType<UnusualItem>()];
        var odd = items.Count(item => item.IsUnusual);
        return (
            odd == 0
                ? FormattableString.Invariant($"Nothing: all {items.Count} measures are as in the {before.Count} nights before.")
                : FormattableString.Invariant($"{odd} of {items.Count} measures {(odd == 1 ? "is" : "are")} out of the common, against the {before.Count} nights before."),
            [.. items.OrderByDescending(item => item.IsUnusual)]);
    }

    private static UnusualItem? Number(Measure measure, NightMeasures tonight, List<NightMeasures> before)
    {
        double[] values = [.. before.Select(night => night.Numbers.TryGetValue(measure.Name, out var value) ? value : (double?)null).OfType<double>().Order()];
        if (!tonight.Numbers.TryGetValue(measure.Name, out var now) || values.Length < FewestNights)
        {
            return null;
        }

        var (low, high) = (Quantile(values, Edge), Quantile(values, 1 - Edge));
        var so = now > high + measure.Slack ? measure.High : now < low - measure.Slack ? measure.Low : "";
        var usual = measure.Show(low) == measure.Show(high) ? measure.Show(low) : $"{measure.Show(low)}–{measure.Show(high)}";
        return new UnusualItem(measure.Name, measure.Show(now), usual, so, so.Length > 0);
    }

    /// <summary>Against the last night that had it; what is new is not unusual.</summary>
    private static UnusualItem? Identity(string name, string now, List<NightMeasures> before)
    {
        var last = before.Select(night => night.Identities.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);
        return last is null || last == now ? null : new UnusualItem(Untrusted.Line(name, 160), Short(now), Short(last), So(name), true);
    }

    private static string So(string name) => name switch
    {
        "policy" => "the night ran under another policy: pantheon policy show",
        "pantheon" => "another version of the program: what differs may be its doing",
        _ => "the model behind the name is another: what was measured with the old one may not hold",
    };

    private static string Short(string text) => Untrusted.Line(string.Join(' ', text.Split(' ').Select(word => word.Replace("sha256:", "", StringComparison.Ordinal) is { Length: > 12 } digest ? digest[..12] : word)), 120);

    /// <summary>Between the two values around it (Hyndman and Fan 1996, type 7).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)Math.Floor(at);
        return sorted[below] + ((at - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}
