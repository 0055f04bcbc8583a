using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Accepts only URLs in their one plain spelling, so that no two parsers can disagree about where a request goes.</summary>
public static class UrlGate
{
    private const int MaxChars = 2048;
    private const int MaxHostChars = 253;
    private const int MaxLabelChars = 63;
    private static readonly string[] Schemes = ["http://", "https://"];

    public static GatedUrl Parse(string raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        if (raw.Length > MaxChars || raw.Any(character => character is < '!' or > '~'))
        {
            return GatedUrl.Refused(raw, $"it holds spaces or characters beyond ASCII, or more than {MaxChars} of them");
        }

        if (Array.Find(Schemes, scheme => raw.StartsWith(scheme, StringComparison.Ordinal)) is not { } prefix)
        {
            return GatedUrl.Refused(raw, "it does not begin with 'http://' or 'https://' in lower case");
        }

        if (raw.AsSpan().IndexOfAny('\\', '#') >= 0)
        {
            return GatedUrl.Refused(raw, "it holds a backslash or a fragment");
        }

        var rest = raw[prefix.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        return Judge(raw, prefix, authority);
    }

    private static GatedUrl Judge(string raw, string prefix, string authority)
    {
        // the colons inside the brackets of an IPv6 address are its own
        var bracket = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : 0;
        var after = bracket < 0 ? -1 : authority.AsSpan(bracket).IndexOf(':');
        var colon = after < 0 ? -1 : bracket + after;
        var host = colon < 0 ? authority : authority[..colon];
        var name = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if ((host.StartsWith('[') ? WhyBracketsRefused(name) : WhyHostRefused(host)) is { } reason)
        {
            return GatedUrl.Refused(raw, reason);
        }

        var port = prefix == "https://" ? 443 : 80;
        if (colon >= 0 && !TryPort(authority[(colon + 1)..], out port))
        {
            return GatedUrl.Refused(raw, "its port is not a plain number from 1 to 65535");
        }

        // the parser that will really be used must have understood the same
        return Uri.TryCreate(raw, UriKind.Absolute, out var uri) && uri.Host == host && uri.IdnHost == name && uri.Port == port && uri.UserInfo == ""
            ? GatedUrl.Accepted(uri)
            : GatedUrl.Refused(raw, "two readings of it disagree about its host or port");
    }

    /// <summary>One spelling of RFC 5952, and no IPv4 address in disguise: those are written with dots.</summary>
    private static string? WhyBracketsRefused(string address) =>
        address.All(character => char.IsAsciiHexDigitLower(character) || character == ':')
            && IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6 && parsed.ToString() == address
            ? null
            : "its brackets hold something else than an IPv6 address in its one short spelling, in lower case and without a zone or dots";

    private static string? WhyHostRefused(string host)
    {
        if (host.Length is 0 or > MaxHostChars || !host.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '.'))
        {
            return "its host is not plain: lower-case letters, digits, dashes and dots, with no user, brackets or escapes";
        }

        var labels = host.Split('.');
        if (Array.Exists(labels, label => label.Length is 0 or > MaxLabelChars || label[0] == '-' || label[^1] == '-'))
        {
            return "its host has an empty or overlong part, or a part with a dash at its end";
        }

        if (Array.Exists(labels, label => label.StartsWith("xn--", StringComparison.Ordinal)))
        {
            return "its host is an encoded international name";
        }

        return IsNumeric(labels[^1]) && !IsDottedQuad(host) ? "its host is a number other than four plain decimals" : null;
    }

    private static bool IsNumeric(string label) =>
        label.All(char.IsAsciiDigit) || (label.StartsWith("0x", StringComparison.Ordinal) && label[2..].All(char.IsAsciiHexDigit));

    private static bool IsDottedQuad(string host) => IPAddress.TryParse(host, out var address) && address.ToString() == host;

    private static bool TryPort(string text, out int port)
    {
        port = 0;
        return text.Length is > 0 and <= 5 && text[0] != '0' && text.All(char.IsAsciiDigit)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort;
    }
}
