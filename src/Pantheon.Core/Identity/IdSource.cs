namespace Pantheon.Core.Identity;

/// <summary>Makes ids from one seeded or random source, so that a test's run repeats exactly.</summary>
public sealed class IdSource(Random random)
{
    private readonly Lock _lock = new();

    public RunId NewRunId() => new(NewGuid());

    public Guid NewGuid()
    {
        var bytes = NextBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A W3C trace id: 16 bytes.</summary>
    public byte[] NewTraceId() => NextBytes(16);

    /// <summary>A W3C span id: 8 bytes.</summary>
    public byte[] NewSpanId() => NextBytes(8);

    private byte[] NextBytes(int count)
    {
        var bytes = new byte[count];
        lock (_lock)
        {
            random.NextBytes(bytes);
        }

        return bytes;
    }
}
