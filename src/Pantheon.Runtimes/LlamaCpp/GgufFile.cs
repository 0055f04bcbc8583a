using System.Text;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>What the head of a GGUF file says of its model; the tensors are not looked at.</summary>
public sealed record GgufFile
{
    private const uint Magic = 0x46554747;
    private const int MaxEntries = 100_000;
    private const ulong MaxTextBytes = 16 * 1024 * 1024;
    private const ulong MaxElements = 16 * 1024 * 1024;

    private const uint StringType = 8;
    private const uint ArrayType = 9;

    public required string Architecture { get; init; }

    public string? Name { get; init; }

    /// <summary>Tokens it was trained for; null when the file does not say.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether it brings a chat template.</summary>
    public bool HasTemplate { get; init; }

    /// <summary>Throws <see cref="InvalidDataException"/> for a file that is no GGUF of version 2 or 3.</summary>
    public static GgufFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.SequentialScan);
        using var reader = new BinaryReader(file, Encoding.UTF8);
        try
        {
            return Read(reader);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("it ends in the middle of its head");
        }
    }

    private static GgufFile Read(BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic)
        {
            throw new InvalidDataException("it does not begin with 'GGUF'");
        }

        if (reader.ReadUInt32() is var version && version is not (2 or 3))
        {
            throw new InvalidDataException($"it is of version {version}; 2 and 3 are read");
        }

        _ = reader.ReadUInt64();
        var entries = reader.ReadUInt64();
        if (entries > MaxEntries)
        {
            throw new InvalidDataException($"its head claims {entries} entries");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (var entry = 0UL; entry < entries; entry++)
        {
            ReadEntry(reader, texts, numbers);
        }

        var architecture = texts.GetValueOrDefault("general.architecture") ?? throw new InvalidDataException("it names no architecture");
        return new GgufFile
        {
            Architecture = architecture,
            Name = texts.GetValueOrDefault("general.name"),
            ContextLength = numbers.TryGetValue(architecture + ".context_length", out var length) ? (int)Math.Min(length, int.MaxValue) : null,
            HasTemplate = texts.ContainsKey("tokenizer.chat_template"),
        };
    }

    private static void ReadEntry(BinaryReader reader, Dictionary<string, string> texts, Dictionary<string, ulong> numbers)
    {
        var key = Text(reader);
        var type = reader.ReadUInt32();
        switch (type)
        {
            case StringType:
                texts[key] = Text(reader);
                break;
            case ArrayType:
                SkipArray(reader);
                break;
            case 4:
                numbers[key] = reader.ReadUInt32();
                break;
            case 10:
                numbers[key] = reader.ReadUInt64();
                break;
            default:
                Skip(reader, Width(type));
                break;
        }
    }

    private static void SkipArray(BinaryReader reader)
    {
        var type = reader.ReadUInt32();
        var count = reader.ReadUInt64();
        if (count > MaxElements)
        {
            throw new InvalidDataException($"a list of its head claims {count} elements");
        }

        if (type != StringType)
        {
            Skip(reader, (long)count * Width(type));
            return;
        }

        for (var element = 0UL; element < count; element++)
        {
            Skip(reader, (long)TextLength(reader));
        }
    }

    private static long Width(uint type) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw new InvalidDataException($"its head has an entry of the unknown type {type}"),
    };

    private static string Text(BinaryReader reader)
    {
        var length = (int)TextLength(reader);
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }

    private static ulong TextLength(BinaryReader reader) =>
        reader.ReadUInt64() is var length && length <= MaxTextBytes ? length : throw new InvalidDataException($"a text of its head claims {length} bytes");

    private static void Skip(BinaryReader reader, long bytes)
    {
        if (reader.BaseStream.Position + bytes > reader.BaseStream.Length)
        {
            throw new EndOfStreamException();
        }

        reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }
}
