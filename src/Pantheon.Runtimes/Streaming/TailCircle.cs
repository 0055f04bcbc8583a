namespace Pantheon.Runtimes.Streaming;

/// <summary>Finds whether the end of a text is one passage over and over.</summary>
/// <param name="leastSpan">Characters that the repetitions must cover together.</param>
/// <param name="leastTimes">How often the passage must stand there.</param>
internal sealed class TailCircle(int leastSpan, int leastTimes)
{
    /// <summary>Characters that are looked at.</summary>
    public const int Window = 6144;

    // the last characters, newest first once they are turned for a look
    private readonly char[] _ring = new char[Window];
    private readonly char[] _turned = new char[Window];
    private readonly int[] _borders = new int[Window];

    /// <summary>Characters taken so far.</summary>
    public long Seen { get; private set; }

    public void Add(char letter) => _ring[Seen++ % Window] = letter;

    /// <summary>The passage and what it covers; empty texts where the end is no circle.</summary>
    /// <remarks>A passage repeated to the end is, read backwards, a beginning whose longest border is all of it but one passage (Knuth, Morris and Pratt).</remarks>
    public (string Passage, int Span) Find()
    {
        var length = (int)Math.Min(Seen, Window);
        for (var i = 0; i < length; i++)
        {
            _turned[i] = _ring[(Seen - 1 - i) % Window];
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
            var passage = i + 1 - _borders[i];
            if (i + 1 >= leastSpan && passage * leastTimes <= i + 1)
            {
                return (string.Concat(_turned[..passage].Reverse()), Span(passage, length));
            }
        }

        return ("", 0);
    }

    /// <summary>How far back the passage goes on.</summary>
    private int Span(int passage, int length)
    {
        var span = passage;
        while (span < length && _turned[span] == _turned[span - passage])
        {
            span++;
        }

        return span;
    }
}
