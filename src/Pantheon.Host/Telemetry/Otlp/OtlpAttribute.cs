namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>One attribute of a span, event, point or resource.</summary>
/// <param name="Value">A string, long, double, bool or list of strings; nothing else is written.</param>
internal sealed record OtlpAttribute(string Name, object Value)
{
    /// <summary>Whether it is a word or a line, which is cut to its length once it is redacted; else it stands whole.</summary>
    public bool IsLine { get; init; }

    /// <summary>About how much of a request it takes.</summary>
    public long Characters => Value switch { string text => text.Length, IReadOnlyList<string> texts => texts.Sum(text => (long)text.Length), _ => 0 };
}
