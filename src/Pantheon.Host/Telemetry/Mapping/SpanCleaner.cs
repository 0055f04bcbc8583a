using Pantheon.Core.Traces;
using Pantheon.Core.Redaction;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>The last thing that happens to a span before it leaves: every text in it is redacted by the rules of today.</summary>
internal sealed class SpanCleaner(Func<string, string> redact)
{
    private const int MostName = 120;

    private static readonly HashSet<string> s_json = [GenAi.SystemInstructions, GenAi.InputMessages, GenAi.OutputMessages, GenAi.ToolDefinitions, GenAi.ToolCallArguments];

    public OtlpSpan Clean(OtlpSpan span)
    {
        ArgumentNullException.ThrowIfNull(span);
        return span with
        {
            Name = redact(span.Name) is var name && name.Length > MostName ? name[..MostName] : name,
            Message = span.Message is null ? null : redact(span.Message),
            Attributes = Clean(span.Attributes),
            Events = [.. span.Events.Select(happened => happened with { Name = redact(happened.Name), Attributes = Clean(happened.Attributes) })],
        };
    }

    public IReadOnlyList<OtlpAttribute> Clean(IReadOnlyList<OtlpAttribute> attributes) => [.. attributes.Select(Clean)];

    private OtlpAttribute Clean(OtlpAttribute attribute) => attribute.Value switch
    {
        string text when s_json.Contains(attribute.Name) => attribute with { Value = JsonRedactor.CleanText(text, redact) },
        string text => attribute with { Value = Short(attribute, redact(text)) },
        IReadOnlyList<string> texts => attribute with { Value = (IReadOnlyList<string>)[.. texts.Select(text => Short(attribute, redact(text)))] },
        _ => attribute,
    };

    private static string Short(OtlpAttribute attribute, string clean) => attribute.IsLine ? Attributes.Cut(clean) : clean;
}
