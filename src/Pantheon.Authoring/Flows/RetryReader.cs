using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Flows;

/// <summary>Reads `retry`: how often, on what, after which delay, and from where.</summary>
internal static class RetryReader
{
    public const int MaxTries = 20;

    private static readonly string[] NeedFrom = ["tree", "feedback"];

    public static RetrySpec? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (MapReader.Of(node, FlowShapes.Retry, diagnostics) is not { } reader)
        {
            return null;
        }

        var max = reader.Require("max") is { } limit ? Count(limit, "max", 0, MaxTries, diagnostics) : null;
        var from = reader.Name("from", Names.Plain);
        foreach (var key in NeedFrom.Where(key => from is null && reader.Has(key)))
        {
            diagnostics.Error(Codes.KeysExclude, reader.SpanOf(key), $"'{key}' of a retry needs 'from'", "name the ancestor that runs again");
        }

        var spec = new RetrySpec
        {
            Max = max ?? new ValueTemplate.Constant(0),
            On = On(reader),
            Backoff = Backoff(reader),
            From = from is null ? null : new NodeId(from),
            FreshTree = reader.Word("tree", "keep", "fresh") == "fresh",
            Feedback = reader.Node("feedback") is { } feedback ? Templates.Value(feedback, diagnostics) : null,
        };
        return max is null ? null : spec;
    }

    /// <summary>A whole number, or an expression that gives one.</summary>
    public static ValueTemplate? Count(YamlNode node, string what, int min, int max, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar { IsText: true } scalar && Templates.HasExpression(scalar.Text))
        {
            return Templates.Value(scalar, diagnostics);
        }

        return Scalars.Integer(node, what, min, max, diagnostics) is { } count ? new ValueTemplate.Constant(count) : null;
    }

    private static string[] On(MapReader reader)
    {
        var words = Word.All<Cause>().Concat(Word.All<FailureKind>()).Distinct().ToList();
        return reader.Node("on") switch
        {
            null => [],
            YamlList list => [.. list.Items.Select(item => Scalars.Word(item, "on", words, reader.Diagnostics)).OfType<string>()],
            var node => Scalars.Wrong<string[]>(node, "on", "a list of causes or failure kinds", null, reader.Diagnostics) ?? [],
        };
    }

    private static BackoffSpec Backoff(MapReader retry)
    {
        var normal = BackoffSpec.Default;
        return retry.Nested("backoff", FlowShapes.Backoff) is not { } reader
            ? normal
            : new BackoffSpec(
                reader.Duration("initial") ?? normal.Initial,
                reader.Number("factor", 1, double.MaxValue) ?? normal.Factor,
                reader.Duration("max") ?? normal.Max,
                reader.Number("jitter", 0, 1) ?? normal.Jitter);
    }
}
