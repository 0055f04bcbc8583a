namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Notices a text that goes round in circles: its end is one passage of at most 1536 characters, four times or more and 3072 characters at least.
/// A loop is seen before it is 8192 characters long.
/// </summary>
internal sealed class LoopDetector
{
    public const int Longest = 8192;
    private const int LeastSpan = 3072;
    private const int LeastTimes = 4;
    private const int Window = 6144;
    private const int Every = 256;

    // the last characters, newest first once they are turned for a look
    private readonly char[] _ring = new char[Window];
    private readonly char[] _turned = new char[Window];
    private readonly int[] _borders = new int[Window];
    private long _seen;

    /// <summary>Whether the text, with this piece at its end, goes round in circles.</summary>
    public bool Add(string text)
    {
        var loops = false;
        foreach (var letter in text)
        {
            _ring[_seen++ % Window] = letter;
            loops |= _seen >= LeastSpan && _seen % Every == 0 && Loops();
        }

        return loops;
    }

    /// <summary>A passage repeated to the end is, read backwards, a beginning whose longest border is all of it but one passage (Knuth, Morris and Pratt).</summary>
    private bool Loops()
    {
        var length = (int)Math.Min(_seen, Window);
        for (var i = 0; i < length; i++)
        {
            _turned[i] = _ring[(_seen - 1 - i) % Window];
        }

        _borders[0] = 0;
        for (var i = 1; i < length; i++)
        {
            var border = _borders[i - 1];
            while (border > 0 && _turned[i] != _turned[border])
            {
                border = _borders[border - 1];
            }

            _borders[i] = _turned[i] == _turned[border] ? border + 1 : 0;
            if (i + 1 >= LeastSpan && (i + 1 - _borders[i]) * LeastTimes <= i + 1)
            {
                return true;
            }
        }

        return false;
    }
}
