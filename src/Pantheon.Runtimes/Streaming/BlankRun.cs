namespace Pantheon.Runtimes.Streaming;

/// <summary>Notices a run of white space that no JSON document needs: a grammar that allows any amount of it lets a model write nothing else.</summary>
internal sealed class BlankRun
{
    private const int Longest = 512;

    private int _length;

    /// <summary>Whether the text, with this piece at its end, is in such a run.</summary>
    public bool Add(string text)
    {
        foreach (var letter in text)
        {
            _length = char.IsWhiteSpace(letter) ? _length + 1 : 0;
            if (_length > Longest)
            {
                return true;
            }
        }

        return false;
    }
}
