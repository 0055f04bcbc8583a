namespace Pantheon.Runtimes.Streaming;

/// <summary>Knows whether a place in a text is plain prose: outside code fences, code spans and quotations.</summary>
internal sealed class LineContext
{
    private bool _isFenced;
    private int _spaces;
    private int _fence;
    private char _fenceLetter;
    private bool _isHead = true;
    private int _ticks;
    private int _quotes;

    public bool IsPlain => !_isFenced && _fence < 3 && _ticks % 2 == 0 && _quotes % 2 == 0;

    public void Observe(string text)
    {
        foreach (var letter in text)
        {
            Observe(letter);
        }
    }

    private void Observe(char letter)
    {
        if (letter == '\n')
        {
            _isFenced ^= _fence >= 3;
            (_spaces, _fence, _isHead, _ticks, _quotes) = (0, 0, true, 0, 0);
            return;
        }

        if (_isHead)
        {
            if (letter == ' ' && _fence == 0 && _spaces < 3)
            {
                _spaces++;
                return;
            }

            if (letter is '`' or '~' && (_fence == 0 || letter == _fenceLetter))
            {
                _fenceLetter = letter;
                _fence++;
            }
            else
            {
                _isHead = false;
            }
        }

        _ticks += letter == '`' ? 1 : 0;
        _quotes += letter == '"' ? 1 : 0;
    }
}
