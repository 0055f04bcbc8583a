using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Runtimes.Fetching;

/// <summary>A model file somewhere on the network, and the digest that the person expects of it.</summary>
/// <param name="Name">What it is called on this machine.</param>
public sealed partial record GgufSource(Uri Address, string Name, Digest Digest)
{
    private const string Example = "pantheon models pull https://…/model-Q4_K_M.gguf --sha256 64-HEX-DIGITS";

    /// <summary>Whether the text can mean nothing but an address.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("://", StringComparison.Ordinal);
    }

    /// <summary>Throws for everything but https, a plain file name and 64 hex digits.</summary>
    public static GgufSource Parse(string address, string? digest)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri.UserInfo.Length > 0)
        {
            throw Refused($"'{address}' is no https address of a file", Example);
        }

        var name = Uri.UnescapeDataString(uri.Segments[^1]);
        if (!PlainName().IsMatch(name))
        {
            throw Refused($"'{name}' is no name of a GGUF file", "the address ends with NAME.gguf, of letters, digits, '.', '_', '+' and '-'");
        }

        var hex = digest is not null && digest.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? digest["sha256:".Length..] : digest;
        return hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit)
            ? new GgufSource(uri, name, new Digest(hex))
            : throw Refused(
                digest is null ? "a file from the network is taken with its SHA-256 only" : $"'{digest}' is no SHA-256: 64 hex digits are needed",
                $"its publisher shows it beside the file: {Example}");
    }

    private static PantheonException Refused(string what, string hint) => new(Codes.InputUnreadable, what, hint);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}\.gguf\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();
}
