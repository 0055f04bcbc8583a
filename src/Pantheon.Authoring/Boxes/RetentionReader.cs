using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads `store.retention` of a box file: how long the details of nights are kept.</summary>
internal static class RetentionReader
{
    private const string Forever = "forever";
    private static readonly TimeSpan Least = TimeSpan.FromDays(2);

    /// <summary>Null: for good.</summary>
    public static TimeSpan? Read(MapReader? store)
    {
        if (store?.Nested("retention", BoxShapes.Retention) is not { } reader)
        {
            return null;
        }

        if (reader.Text("runs") is { } runs && runs != Forever)
        {
            reader.Diagnostics.Error(Codes.NotSupportedYet, reader.Map.At("runs").Span, $"runs are kept, found '{runs}'", "write forever: their rows are small");
        }

        if (reader.Text("traces") is null or Forever)
        {
            return null;
        }

        var keep = reader.Duration("traces");
        if (keep < Least)
        {
            reader.Diagnostics.Error(Codes.WrongValue, reader.Map.At("traces").Span, "'traces' must be 2d at least: a night may still be at work", "write 90d, or forever");
        }

        return keep;
    }
}
