namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>One span that has ended, as the protocol knows it.</summary>
internal sealed record OtlpSpan
{
    /// <summary>16 bytes, not all zero.</summary>
    public required byte[] TraceId { get; init; }

    /// <summary>8 bytes, not all zero.</summary>
    public required byte[] SpanId { get; init; }

    /// <summary>Null for the root of a trace.</summary>
    public byte[]? ParentSpanId { get; init; }

    public required string Name { get; init; }

    public OtlpSpanKind Kind { get; init; } = OtlpSpanKind.Internal;

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public IReadOnlyList<OtlpAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<OtlpEvent> Events { get; init; } = [];

    /// <summary>Whether its status is ERROR; else it is unset.</summary>
    public bool HasFailed { get; init; }

    /// <summary>What went wrong, in words; only with content.</summary>
    public string? Message { get; init; }

    /// <summary>About how much of a request it takes.</summary>
    public long Characters => Name.Length + (Message?.Length ?? 0) + Attributes.Sum(attribute => attribute.Characters) + Events.Sum(happened => happened.Attributes.Sum(attribute => attribute.Characters));
}
