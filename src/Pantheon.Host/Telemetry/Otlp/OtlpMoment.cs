namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Nanoseconds since 1970, as the protocol counts time.</summary>
internal static class OtlpMoment
{
    public static ulong Nanoseconds(DateTimeOffset at) => (ulong)Math.Max(0, at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * (ulong)TimeSpan.NanosecondsPerTick;
}
