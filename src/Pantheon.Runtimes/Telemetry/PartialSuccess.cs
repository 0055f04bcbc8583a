using System.Text;

namespace Pantheon.Runtimes.Telemetry;

/// <summary>Reads how many items a collector did not take out of its binary answer; anything else that stands there is not looked at.</summary>
internal static class PartialSuccess
{
    private const int Varint = 0;
    private const int Delimited = 2;

    public static (long Rejected, string Why) Read(ReadOnlySpan<byte> answer)
    {
        var (rejected, why) = (0L, "");
        while (Field(ref answer, out var field, out _, out var inner))
        {
            while (field == 1 && Field(ref inner, out var number, out var value, out var text))
            {
                (rejected, why) = number switch { 1 => ((long)value, why), 2 => (rejected, Encoding.UTF8.GetString(text)), _ => (rejected, why) };
            }
        }

        return (Math.Max(0, rejected), why);
    }

    /// <summary>The next field; false at the end, and for what is no message of such fields.</summary>
    private static bool Field(ref ReadOnlySpan<byte> rest, out ulong number, out ulong value, out ReadOnlySpan<byte> text)
    {
        (number, value) = (0, 0);
        text = default;
        if (!Number(ref rest, out var tag) || !Number(ref rest, out value))
        {
            return false;
        }

        number = tag >> 3;
        if ((int)(tag & 7) == Varint)
        {
            return true;
        }

        if ((int)(tag & 7) != Delimited || value > (ulong)rest.Length)
        {
            return false;
        }

        text = rest[..(int)value];
        rest = rest[(int)value..];
        return true;
    }

    private static bool Number(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var at = 0; at < rest.Length && at < 10; at++)
        {
            value |= (ulong)(rest[at] & 0x7f) << (7 * at);
            if (rest[at] < 0x80)
            {
                rest = rest[(at + 1)..];
                return true;
            }
        }

        return false;
    }
}
