using System.Text;

namespace Pantheon.Platform.Egress;

/// <summary>Reads `unix:/path`, the spelling in which endpoints and lists name a socket file.</summary>
public static class UnixUrl
{
    private const string Scheme = "unix:";
    private const int MaxPathBytes = 107;

    public static bool IsMeant(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.Ordinal);
    }

    /// <summary>The path, or null where it is not absolute and plain: no empty part, no `.` or `..`, nothing unprintable, and short enough for a socket.</summary>
    public static string? PathOf(string text)
    {
        if (!IsMeant(text))
        {
            return null;
        }

        var path = text[Scheme.Length..];
        var isPlain = path.Length > 1 && path[0] == '/' && !path.Any(char.IsControl) && Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
            && !Array.Exists(path[1..].Split('/'), part => part is "" or "." or "..");
        return isPlain ? path : null;
    }
}
