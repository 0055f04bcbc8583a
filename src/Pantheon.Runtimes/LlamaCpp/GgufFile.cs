using System.Text;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>What the head of a GGUF file says of its model; the tensors are not looked at.</summary>
public sealed record GgufFile
{
    private const uint Magic = 0x46554747;
    private const int MaxEntries = 100_000;
    private const ulong MaxTextBytes = 16 * 1024 * 1024;
    private const ulong MaxKeyBytes = ushort.MaxValue;
    private const ulong MaxNameBytes = 4096;
    private const ulong MaxElements = 16 * 1024 * 1024;

    private const uint StringType = 8;
    private const uint ArrayType = 9;

    private const string ArchitectureKey = "general.architecture";
    private const string NameKey = "general.name";
    private const string FileTypeKey = "general.file_type";
    private const string TemplateKey = "tokenizer.chat_template";

    public required string Architecture { get; init; }

    public string? Name { get; init; }

    /// <summary>Tokens it was trained for; null when the file does not say.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether it brings a chat template.</summary>
    public bool HasTemplate { get; init; }

    /// <summary>How most of its weights are stored, as in `Q4_K_M`; null when the file does not say, or in words that are not known.</summary>
    public string? Quantisation { get; init; }

    /// <summary>How many tensors it claims to hold.</summary>
    public ulong Tensors { get; init; }

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

        var tensors = reader.ReadUInt64();
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

        var architecture = texts.GetValueOrDefault(ArchitectureKey) ?? throw new InvalidDataException("it names no architecture");
        return new GgufFile
        {
            Architecture = architecture,
            Name = texts.GetValueOrDefault(NameKey),
            ContextLength = numbers.TryGetValue(architecture + ".context_length", out var length) ? (int)Math.Min(length, int.MaxValue) : null,
            HasTemplate = texts.ContainsKey(TemplateKey),
            Quantisation = numbers.TryGetValue(FileTypeKey, out var type) ? GgufFileTypes.NameOf(type) : null,
            Tensors = tensors,
        };
    }

    private static void ReadEntry(BinaryReader reader, Dictionary<string, string> texts, Dictionary<string, ulong> numbers)
    {
        var key = Text(reader, MaxKeyBytes);
        var type = reader.ReadUInt32();
        switch (type)
        {
            case StringType when key is ArchitectureKey or NameKey:
                texts[key] = Text(reader, MaxNameBytes);
                break;
            case StringType:
                // whatever else a file says in words is not kept: it may be as long as the file
                Skip(reader, (long)TextLength(reader, MaxTextBytes));
                if (key == TemplateKey)
                {
                    texts[key] = "";
                }

                break;
            case ArrayType:
                SkipArray(reader);
                break;
            case 4 when IsAsked(key):
                numbers[key] = reader.ReadUInt32();
                break;
            case 10 when IsAsked(key):
                numbers[key] = reader.ReadUInt64();
                break;
            default:
                Skip(reader, Width(type));
                break;
        }
    }

    // the architecture, with which its key begins, may come later
    private static bool IsAsked(string key) => key == FileTypeKey || key.EndsWith(".context_length", StringComparison.Ordinal);

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
            Skip(reader, (long)TextLength(reader, MaxTextBytes));
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

    private static string Text(BinaryReader reader, ulong most)
    {
        var length = (int)TextLength(reader, most);
        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }

    private static ulong TextLength(BinaryReader reader, ulong most) =>
        reader.ReadUInt64() is var length && length <= most ? length : throw new InvalidDataException($"a text of its head claims {length} bytes");

    private static void Skip(BinaryReader reader, long bytes)
    {
        if (reader.BaseStream.Position + bytes > reader.BaseStream.Length)
        {
            throw new EndOfStreamException();
        }

        reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }
}
