using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Authoring.Policies;

/// <summary>Reads what a policy says of which runs start: what must fit before the window closes, and how its time is shared.</summary>
internal static class StartReader
{
    public static Policy Read(MapReader parent, Policy policy)
    {
        var usual = StartRule.For(policy.Mode);
        var start = parent.Nested("start", PolicyShapes.Start) is not { } reader ? usual
            : new StartRule(Words.Read<StartFit>(reader.Node("fits"), "fits", parent.Diagnostics) ?? usual.Fits, reader.Duration("reserve") ?? usual.Reserve);
        if (policy.Windows.Count > 0 && policy.Windows.Min(Length) is var shortest && start.Reserve >= shortest)
        {
            var place = ((YamlMap)parent.Node("start")!).At("reserve").Span; // only what is written is as long as a window
            parent.Diagnostics.Error(Codes.WrongValue, place, $"nothing could start: the reserve is as long as a window of {shortest.TotalHours:0.##} hours", "keep it below the shortest window, as in 25m");
        }

        return policy with { Start = start, Shares = Shares(parent) };
    }

    private static FairShares Shares(MapReader parent)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in parent.Entries("shares"))
        {
            if (Scalars.Number(entry.Value, entry.Key, 0, FairShares.Most, parent.Diagnostics) is not { } weight)
            {
                continue;
            }

            if (weight > 0)
            {
                weights[entry.Key] = weight;
            }
            else
            {
                parent.Diagnostics.Error(Codes.WrongValue, entry.Value.Span, $"the share of '{entry.Key}' must be more than 0", "take the line out for the usual share of 1, or cancel what is not to run");
            }
        }

        return weights.Count == 0 ? FairShares.None : new FairShares(weights);
    }

    private static TimeSpan Length(WindowSpec window) => window.To > window.From ? window.To - window.From : TimeSpan.FromDays(1) - (window.From - window.To);
}
