using System.Text;

namespace Pantheon.Engine.Sessions;

/// <summary>
/// Lets the pieces of a reply out only where no secret can be cut in two: a few lines late, redacted, and not at all while a secret goes on.
/// </summary>
public sealed class SafeStream(Func<string, string> redact)
{
    private const int LinesKept = 2;
    private const int LongestLine = 8192;
    private const int KeptOfLine = 1024;
    private const int MostHeld = 64 * 1024;

    private readonly StringBuilder _held = new();

    /// <summary>What may go out now; empty where nothing may.</summary>
    public string Add(string piece)
    {
        _held.Append(piece);
        if (_held.Length < LongestLine && !piece.Contains('\n', StringComparison.Ordinal))
        {
            return "";
        }

        var text = _held.ToString();
        var cut = Cut(text) is > 0 and var line ? line : text.Length >= LongestLine ? text.Length - KeptOfLine : 0;
        if (cut == 0)
        {
            return "";
        }

        // a secret over the cut would be redacted in the whole and not in the halves
        var (before, after) = (redact(text[..cut]), redact(text[cut..]));
        if (before + after != redact(text))
        {
            return _held.Length < MostHeld ? "" : Flush();
        }

        _held.Remove(0, cut);
        return before;
    }

    /// <summary>The rest, at the end of the reply.</summary>
    public string Flush()
    {
        var rest = redact(_held.ToString());
        _held.Clear();
        return rest;
    }

    /// <summary>The reply is void.</summary>
    public void Clear() => _held.Clear();

    /// <summary>Where the last two lines that say something begin; 0 where there are no more.</summary>
    private static int Cut(string text)
    {
        var end = text.Length;
        for (var kept = 0; kept < LinesKept; kept++)
        {
            var line = end <= 0 ? -1 : text.LastIndexOf('\n', end - 1);
            while (line > 0 && string.IsNullOrWhiteSpace(text[line..end]))
            {
                end = line;
                line = text.LastIndexOf('\n', end - 1);
            }

            if (line < 0)
            {
                return 0;
            }

            end = line;
        }

        return end + 1;
    }
}
