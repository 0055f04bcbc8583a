using System.Text;
using System.Text.Json;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;

namespace Pantheon.Runtimes.Caching;

/// <summary>The bytes of one entry: a line with the digest of all that follows, a line with its label, a line with the answer.</summary>
internal static class CacheEntryFile
{
    public static byte[] Write(Digest key, CachedLabel label, CachedAnswer answer)
    {
        var body = $"{key.Hex} {JsonSerializer.Serialize(label)}\n{JsonSerializer.Serialize(answer)}\n";
        return Encoding.UTF8.GetBytes($"{Digest.Of(body).Hex}\n{body}");
    }

    /// <summary>Whether no secret stands in it, neither in one of its words nor over several pieces of what was said.</summary>
    public static bool IsClean(CachedLabel label, CachedAnswer answer, Func<string, string> redact)
    {
        string?[] said =
        [
            label.Model, label.Agent, answer.ModelId, answer.Digest,
            string.Concat(answer.Pieces.Select(piece => piece.Text)),
            string.Concat(answer.Pieces.Select(piece => piece.Reasoning)),
            .. answer.Pieces.SelectMany(piece => new[] { piece.CallId, piece.CallName, piece.CallArguments }),
        ];

        // in arguments signs may be escaped, which hides a value
        return said.OfType<string>().All(text => redact(text) == text) && answer.Pieces.Select(piece => piece.CallArguments).OfType<string>().All(text => JsonRedactor.CleanText(text, redact) == text);
    }

    /// <summary>The entry, or null where the bytes are not those that were written for this key.</summary>
    public static (CachedLabel Label, CachedAnswer Answer)? Read(Digest key, ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', 2);
        if (lines is not [var digest, var body] || digest != Digest.Of(body).Hex || !body.StartsWith($"{key.Hex} ", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var parts = body[(key.Hex.Length + 1)..].Split('\n');
            return parts.Length > 1 && JsonSerializer.Deserialize<CachedLabel>(parts[0]) is { } label && JsonSerializer.Deserialize<CachedAnswer>(parts[1]) is { IsSound: true } answer
                ? (label, answer)
                : null;
        }
        catch (JsonException)
        {
            // written by another version
            return null;
        }
    }
}
