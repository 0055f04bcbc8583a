namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>The numbers of one set of attributes.</summary>
/// <param name="Value">The value, or a histogram's sum.</param>
/// <param name="Buckets">A histogram's counts, one more than it has bounds; empty for the other kinds.</param>
internal sealed record OtlpPoint(IReadOnlyList<OtlpAttribute> Attributes, DateTimeOffset Start, DateTimeOffset At, double Value, IReadOnlyList<long> Buckets)
{
    public long Count => Buckets.Sum();
}
