using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Writes the fields of one protobuf message; what is empty or zero is left out by whoever calls, as proto3 does.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int Fixed64Bits = 1;
    private const int Delimited = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Number(int field, ulong value)
    {
        Tag(field, Varint);
        Raw(value);
    }

    public void Fixed(int field, ulong value)
    {
        Tag(field, Fixed64Bits);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    public void Double(int field, double value) => Fixed(field, BitConverter.DoubleToUInt64Bits(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Delimited);
        Raw((ulong)value.Length);
        _bytes.Write(value);
    }

    /// <summary>UTF-8; half a surrogate pair becomes the replacement sign.</summary>
    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner._bytes.WrittenSpan);
    }

    /// <summary>Numbers of 64 bits, packed.</summary>
    public void Packed(int field, IEnumerable<ulong> values)
    {
        var packed = new ArrayBufferWriter<byte>(128);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(packed.GetSpan(sizeof(ulong)), value);
            packed.Advance(sizeof(ulong));
        }

        Bytes(field, packed.WrittenSpan);
    }

    private void Tag(int field, int wire) => Raw((ulong)((field << 3) | wire));

    private void Raw(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes.GetSpan(1)[0] = (byte)(value | 0x80);
            _bytes.Advance(1);
            value >>= 7;
        }

        _bytes.GetSpan(1)[0] = (byte)value;
        _bytes.Advance(1);
    }
}
