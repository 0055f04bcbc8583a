namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Notices a text that goes round in circles: its end is one passage of at most 1536 characters, four times or more and 3072 characters at least, or a passage of
/// words in which only numbers count on. A loop is seen before it is 8192 characters long.
/// </summary>
internal sealed class LoopDetector
{
    public const int Longest = 8192;
    private const int LeastSpan = 3072;
    private const int LeastTimes = 4;
    private const int Every = 256;

    private readonly TailCircle _text = new(LeastSpan, LeastTimes);
    private readonly CountingLoop _counting = new();

    /// <summary>Whether the text, with this piece at its end, goes round in circles.</summary>
    public bool Add(string text)
    {
        var loops = false;
        foreach (var letter in text)
        {
            _text.Add(letter);
            loops |= _text.Seen >= LeastSpan && _text.Seen % Every == 0 && _text.Find().Span > 0;
            loops |= _counting.Add(letter);
        }

        return loops;
    }
}
