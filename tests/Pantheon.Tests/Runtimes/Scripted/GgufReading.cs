using System.Text;
using NUnit.Framework;

namespace Pantheon.Tests.Runtimes.Scripted;

/// <summary>A GGUF file as an independent reader of the format sees it.</summary>
internal sealed record GgufReading(
    uint Version, IReadOnlyDictionary<string, object> Metadata, IReadOnlyList<GgufTensor> Tensors, long DataStart, long Length)
{
    public static GgufReading Of(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        Assert.That(Encoding.ASCII.GetString(reader.ReadBytes(4)), Is.EqualTo("GGUF"));
        var version = reader.ReadUInt32();
        var tensorCount = reader.ReadInt64();
        var metadataCount = reader.ReadInt64();
        var metadata = new Dictionary<string, object>();
        for (var entry = 0L; entry < metadataCount; entry++)
        {
            metadata.Add(Text(reader), Value(reader, reader.ReadUInt32()));
        }

        var tensors = new List<GgufTensor>();
        for (var tensor = 0L; tensor < tensorCount; tensor++)
        {
            var name = Text(reader);
            var values = 1L;
            var dimensions = reader.ReadUInt32();
            for (var dimension = 0u; dimension < dimensions; dimension++)
            {
                values *= reader.ReadInt64();
            }

            Assert.That(reader.ReadUInt32(), Is.Zero, "only 32-bit floats");
            tensors.Add(new GgufTensor(name, reader.ReadInt64(), values));
        }

        return new GgufReading(version, metadata, tensors, (reader.BaseStream.Position + 31) / 32 * 32, bytes.Length);
    }

    private static object Value(BinaryReader reader, uint type) => type switch
    {
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadByte() != 0,
        8 => Text(reader),
        9 => Array(reader),
        _ => throw new InvalidDataException($"type {type}"),
    };

    private static object[] Array(BinaryReader reader)
    {
        var type = reader.ReadUInt32();
        var values = new object[reader.ReadInt64()];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Value(reader, type);
        }

        return values;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes(checked((int)reader.ReadInt64())));
}
