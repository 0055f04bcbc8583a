using System.Text.Json;

namespace Pantheon.Conformance.Verbs;

/// <summary>Takes a file apart into cases: one JSON value a line, or one JSON array; what is no JSON is a case too, so that it gets an answer.</summary>
public static class CaseLines
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Each case, or null with the reason where it is no JSON.</summary>
    public static async IAsyncEnumerable<CaseLine> ReadAsync(
        Stream cases, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cases);
        using var buffer = new MemoryStream();
        await cases.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.ToArray().AsMemory();
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        foreach (var entry in IsArray(bytes.Span) ? FromArray(bytes) : FromLines(bytes))
        {
            yield return entry;
        }
    }

    private static bool IsArray(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    private static IEnumerable<CaseLine> FromArray(ReadOnlyMemory<byte> bytes)
    {
        var whole = Parse(bytes, 1);
        return whole.Case is { } array ? array.EnumerateArray().Select((entry, i) => new CaseLine(entry, null, i + 1)) : [whole];
    }

    private static IEnumerable<CaseLine> FromLines(ReadOnlyMemory<byte> bytes)
    {
        for (var number = 1; !bytes.IsEmpty; number++)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                yield return Parse(line, number);
            }
        }
    }

    private static CaseLine Parse(ReadOnlyMemory<byte> text, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return new CaseLine(document.RootElement.Clone(), null, line);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new CaseLine(null, $"this is no JSON: {exception.Message}", line);
        }
    }
}
