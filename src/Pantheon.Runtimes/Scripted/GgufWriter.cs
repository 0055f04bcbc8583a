using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Pantheon.Runtimes.Scripted;

/// <summary>Writes a GGUF version 3 file: metadata first, then 32-bit float tensors, each aligned to 32 bytes.</summary>
public sealed class GgufWriter
{
    private const int Alignment = 32;
    private const uint UInt32Type = 4;
    private const uint Int32Type = 5;
    private const uint Float32Type = 6;
    private const uint BoolType = 7;
    private const uint StringType = 8;
    private const uint ArrayType = 9;
    private const uint Float32Tensor = 0;

    private readonly List<Action<Stream>> _metadata = [];
    private readonly List<(string Name, int[] Dimensions, float[] Values)> _tensors = [];

    public GgufWriter Add(string key, string value) => Add(key, StringType, file => WriteText(file, value));

    public GgufWriter Add(string key, int value) => Add(key, UInt32Type, file => WriteUInt32(file, checked((uint)value)));

    public GgufWriter Add(string key, float value) =>
        Add(key, Float32Type, file => WriteUInt32(file, BitConverter.SingleToUInt32Bits(value)));

    public GgufWriter Add(string key, bool value) => Add(key, BoolType, file => file.WriteByte(value ? (byte)1 : (byte)0));

    public GgufWriter Add(string key, IReadOnlyList<string> values) => Add(key, ArrayType, file =>
    {
        WriteUInt32(file, StringType);
        WriteUInt64(file, (ulong)values.Count);
        foreach (var value in values)
        {
            WriteText(file, value);
        }
    });

    public GgufWriter Add(string key, IReadOnlyList<int> values) => Add(key, ArrayType, file =>
    {
        WriteUInt32(file, Int32Type);
        WriteUInt64(file, (ulong)values.Count);
        foreach (var value in values)
        {
            WriteUInt32(file, unchecked((uint)value));
        }
    });

    /// <summary>Adds a tensor; the first dimension is the one whose values lie side by side.</summary>
    public GgufWriter AddTensor(string name, int[] dimensions, float[] values)
    {
        var expected = dimensions.Aggregate(1L, (product, size) => product * size);
        if (expected != values.Length)
        {
            throw new ArgumentException($"Tensor '{name}' has {values.Length} values; its dimensions ask for {expected}.", nameof(values));
        }

        _tensors.Add((name, dimensions, values));
        return this;
    }

    public void WriteTo(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var head = new MemoryStream();
        head.Write("GGUF"u8);
        WriteUInt32(head, 3);
        WriteUInt64(head, (ulong)_tensors.Count);
        WriteUInt64(head, (ulong)_metadata.Count);
        _metadata.ForEach(write => write(head));
        var offset = 0L;
        foreach (var (name, dimensions, values) in _tensors)
        {
            WriteText(head, name);
            WriteUInt32(head, (uint)dimensions.Length);
            foreach (var size in dimensions)
            {
                WriteUInt64(head, (ulong)size);
            }

            WriteUInt32(head, Float32Tensor);
            WriteUInt64(head, (ulong)offset);
            offset += Padded(values.Length * sizeof(float));
        }

        Pad(head, head.Length);
        head.WriteTo(file);
        foreach (var (_, _, values) in _tensors)
        {
            var bytes = Bytes(values);
            file.Write(bytes);
            Pad(file, bytes.Length);
        }
    }

    private GgufWriter Add(string key, uint type, Action<Stream> value)
    {
        _metadata.Add(file =>
        {
            WriteText(file, key);
            WriteUInt32(file, type);
            value(file);
        });
        return this;
    }

    private static ReadOnlySpan<byte> Bytes(float[] values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(values.AsSpan());
        }

        var bytes = new byte[values.Length * sizeof(float)];
        foreach (var (index, value) in values.Index())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), value);
        }

        return bytes;
    }

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static void Pad(Stream file, long length) => file.Write(new byte[Padded(length) - length]);

    private static void WriteText(Stream file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteUInt64(file, (ulong)bytes.Length);
        file.Write(bytes);
    }

    private static void WriteUInt32(Stream file, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        file.Write(bytes);
    }

    private static void WriteUInt64(Stream file, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        file.Write(bytes);
    }
}
