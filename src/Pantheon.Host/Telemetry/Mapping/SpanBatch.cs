using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Spans that go out together: so many, and so much text, that a collector takes them; one that is larger by itself goes alone.</summary>
internal sealed class SpanBatch
{
    public const int MostSpans = 200;
    public const int MostCharacters = 4 * 1024 * 1024;

    private List<OtlpSpan> _spans = [];
    private long _characters;

    /// <summary>Whether another one finds room in it.</summary>
    public bool Fits(OtlpSpan span)
    {
        ArgumentNullException.ThrowIfNull(span);
        return _spans.Count == 0 || (_spans.Count < MostSpans && _characters + span.Characters <= MostCharacters);
    }

    public void Add(OtlpSpan span)
    {
        ArgumentNullException.ThrowIfNull(span);
        _spans.Add(span);
        _characters += span.Characters;
    }

    /// <summary>Those that came together; it is empty then.</summary>
    public IReadOnlyList<OtlpSpan> Take()
    {
        var taken = _spans;
        (_spans, _characters) = ([], 0);
        return taken;
    }
}
