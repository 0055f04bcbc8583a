using System.Text;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Files;

/// <summary>A text file as a model sees it: lines that end in `\n`, while its byte order mark and its own line ends are kept for writing.</summary>
internal sealed record TextFile(string Text, bool HasMark, bool HasCarriageReturns)
{
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public IReadOnlyList<string> Lines => new LineIndex(Text);

    /// <summary>A file that is yet to be made.</summary>
    public static TextFile Empty { get; } = new("", HasMark: false, HasCarriageReturns: false);

    /// <summary>What keeps a text from being written, or null.</summary>
    public static string? WhyNotText(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character, which no text has"
        : Encoding.UTF8.GetByteCount(text) > MaxBytes ? $"is larger than {MaxBytes / 1024} KB"
        : null;

    /// <summary>Reads a text file; throws <see cref="PathRefusedException"/> for anything else.</summary>
    public static TextFile Read(TreeDirectory tree, string path) =>
        TryDecode(tree.ReadFile(path, MaxBytes)) ?? throw new PathRefusedException(path, "it is not UTF-8 text (a binary file?); these tools read and change text only.") { IsMistake = true };

    /// <summary>The text, or null for bytes that are none.</summary>
    public static TextFile? TryDecode(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0))
        {
            return null;
        }

        var marked = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        try
        {
            var text = Strict.GetString(bytes.AsSpan(marked ? Encoding.UTF8.Preamble.Length : 0));
            var plain = text.Replace("\r\n", "\n", StringComparison.Ordinal);
            var ends = text.Length - plain.Length;
            return new TextFile(plain, marked, ends > 0 && ends * 2 > plain.Count(letter => letter == '\n'));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The bytes of a new text for this file, with its mark and its line ends.</summary>
    public byte[] Encode(string text)
    {
        var plain = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var ends = HasCarriageReturns ? plain.Replace("\n", "\r\n", StringComparison.Ordinal) : plain;
        return HasMark ? [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(ends)] : Encoding.UTF8.GetBytes(ends);
    }
}
