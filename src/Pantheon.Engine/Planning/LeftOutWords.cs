using System.Globalization;

namespace Pantheon.Engine.Planning;

/// <summary>Why flows are left out, and what would change it.</summary>
internal sealed class LeftOutWords(NightBook book, double now)
{
    public IReadOnlyList<LeftOut> All() => Of(book.Admitted, [.. book.Aside.OrderBy(flow => flow.Id, StringComparer.Ordinal), .. book.Queue]);

    /// <param name="within">The flows that are part of the night, and so come before the others.</param>
    public IReadOnlyList<LeftOut> Of(IReadOnlyCollection<NightFlow> within, IReadOnlyCollection<NightFlow> left)
    {
        var ahead = within.Sum(book.LeftOf);
        var all = new List<LeftOut>();
        foreach (var flow in left)
        {
            ahead += book.LeftOf(flow);
            all.Add(new LeftOut(flow, flow.Aside ?? Of(book, flow, now), Remedy(flow, ahead), flow.IsBegun));
        }

        return all;
    }

    public static string Of(NightBook book, NightFlow flow, double now)
    {
        if (book.AwayOf(flow) is { } away)
        {
            return $"model '{away.Name}'{(away.Pool.Length > 0 ? $" of pool '{away.Pool}'" : "")} is away";
        }

        var path = Seconds(book, flow);
        if (book.Terms.EndsBy is not { } endsBy)
        {
            return "it waits for its turn";
        }

        return path > endsBy - now
            ? $"it would need {Words(path)} even alone, {Words(endsBy - now)} are left"
            : $"it would need {Words(path)}; what comes before it fills the {Words(endsBy - now)} that are left";
    }

    public static string TooLate(NightNode node, double left) => $"its node '{node.Id}' would need {Words(node.EstimateSeconds * WaveAdmission.Slack)}, {Words(left)} are left";

    private string Remedy(NightFlow flow, double ahead)
    {
        if (book.AwayOf(flow) is { } away)
        {
            return $"it fits when '{away.Name}' is back in time";
        }

        if (book.Terms.EndsBy is not { } endsBy)
        {
            return "nothing is needed";
        }

        var missing = Math.Max(Seconds(book, flow), ahead * book.Bias.Ratio) - (endsBy - now);
        return missing > 0 ? $"it fits with a window that is {Words(missing)} longer" : "it may yet come in tonight, when there is time left over";
    }

    private static double Seconds(NightBook book, NightFlow flow) => flow.Nodes.Where(node => node.Phase != NightPhase.Done).Select(node => node.Tail).DefaultIfEmpty().Max() * book.Bias.Ratio;

    private static string Words(double seconds) => seconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0} s")
        : seconds < 5400 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h");
}
