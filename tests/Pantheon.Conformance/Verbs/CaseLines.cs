using System.Text.Json;

namespace Pantheon.Conformance.Verbs;

/// <summary>Takes a file apart into cases: one JSON value a line, or one JSON array; what is no JSON is a case too, so that it gets an answer.</summary>
public static class CaseLines
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Each case, or null with the reason where it is no JSON.</summary>
    public static async IAsyncEnumerable<(JsonElement? Case, string? Reason)> ReadAsync(
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

    private static IEnumerable<(JsonElement? Case, string? Reason)> FromArray(ReadOnlyMemory<byte> bytes)
    {
        var (whole, reason) = Parse(bytes);
        return whole is { } array ? array.EnumerateArray().Select(entry => ((JsonElement?)entry, (string?)null)) : [(null, reason)];
    }

    private static IEnumerable<(JsonElement? Case, string? Reason)> FromLines(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                yield return Parse(line);
            }
        }
    }

    private static (JsonElement? Case, string? Reason) Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return (document.RootElement.Clone(), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, $"this is no JSON: {exception.Message}");
        }
    }
}
