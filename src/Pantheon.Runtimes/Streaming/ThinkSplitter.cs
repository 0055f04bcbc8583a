namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Keeps a model's reasoning apart from its text, wherever the chunks of the stream are cut. A block opens only where an answer begins, or behind another block;
/// a closing mark alone makes everything before it reasoning, once, unless it stands in code or a quotation, or the answer is JSON.
/// </summary>
/// <param name="isOpen">The template has opened the block: the answer begins as reasoning.</param>
/// <param name="mayCloseAlone">Whether a closing mark alone counts; not for a model that was told not to think.</param>
internal sealed class ThinkSplitter(bool isOpen, bool mayCloseAlone)
{
    private readonly LineContext _context = new();
    private readonly List<ThinkPiece> _pieces = [];
    private string _held = "";
    private Place _place = Place.Start;
    private string[] _closers = [];
    private bool _isOpen = isOpen;
    private bool _mayCloseAlone = mayCloseAlone;
    private bool _isBehindBlock;
    private bool _isHarmony;

    private enum Place
    {
        Start,
        Inside,
        Text,
    }

    public IReadOnlyList<ThinkPiece> Add(string text)
    {
        _held += text;
        return Run(isEnd: false);
    }

    /// <summary>What was held back in case it became a mark.</summary>
    public IReadOnlyList<ThinkPiece> End() => Run(isEnd: true);

    private ThinkPiece[] Run(bool isEnd)
    {
        while (Step(isEnd))
        {
            // each step handles one mark
        }

        if (_pieces.Count == 0)
        {
            return [];
        }

        ThinkPiece[] pieces = [.. _pieces];
        _pieces.Clear();
        return pieces;
    }

    private bool Step(bool isEnd) => _place switch
    {
        Place.Start => Begin(isEnd),
        Place.Inside => Think(isEnd),
        _ => Speak(isEnd),
    };

    private bool Begin(bool isEnd)
    {
        var words = _held.TrimStart();
        if (ThinkTags.First(words, ThinkTags.AtStart) is (0, var mark))
        {
            _isHarmony |= mark.Contains('|', StringComparison.Ordinal);
            _held = words[mark.Length..];
            if (ThinkTags.Openers.TryGetValue(mark, out var closers))
            {
                (_place, _closers) = (Place.Inside, closers);
            }

            (_isOpen, _isBehindBlock, _mayCloseAlone) = (false, true, false);
            return true;
        }

        if (!isEnd && (words.Length == 0 || ThinkTags.Unfinished(words, ThinkTags.AtStart) == words.Length))
        {
            return false;
        }

        if (_isOpen)
        {
            (_place, _closers, _isOpen) = (Place.Inside, ThinkTags.LoneClosers, false);
            return true;
        }

        _held = _isBehindBlock ? words : _held;
        _mayCloseAlone &= words.Length > 0 && words[0] is not ('{' or '[');
        _place = Place.Text;
        return true;
    }

    private bool Think(bool isEnd)
    {
        if (ThinkTags.First(_held, _closers) is var (at, mark))
        {
            Give(ThinkKind.Reasoning, _held[..at]);
            _held = _held[(at + mark.Length)..];
            (_place, _isBehindBlock, _mayCloseAlone) = (Place.Start, true, false);
            return true;
        }

        Keep(ThinkKind.Reasoning, isEnd ? 0 : ThinkTags.Unfinished(_held, _closers));
        return false;
    }

    private bool Speak(bool isEnd)
    {
        var marks = (_mayCloseAlone, _isHarmony) switch
        {
            (true, true) => ThinkTags.AnyEnd,
            (true, false) => ThinkTags.LoneClosers,
            (false, true) => ThinkTags.HarmonyEnds,
            _ => [],
        };
        if (ThinkTags.First(_held, marks) is not var (at, mark))
        {
            Keep(ThinkKind.Text, isEnd ? 0 : ThinkTags.Unfinished(_held, marks));
            return false;
        }

        Give(ThinkKind.Text, _held[..at]);
        _held = _held[(at + mark.Length)..];
        if (ThinkTags.HarmonyEnds.Contains(mark))
        {
            return true;
        }

        if (!_context.IsPlain)
        {
            Give(ThinkKind.Text, mark);
            return true;
        }

        _pieces.Add(new ThinkPiece(ThinkKind.TakenBack, ""));
        _isHarmony |= mark.Contains('|', StringComparison.Ordinal);
        (_place, _isBehindBlock, _mayCloseAlone) = (Place.Start, true, false);
        return true;
    }

    private void Keep(ThinkKind kind, int length)
    {
        Give(kind, _held[..^length]);
        _held = _held[^length..];
    }

    private void Give(ThinkKind kind, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        _pieces.Add(new ThinkPiece(kind, text));
        if (kind == ThinkKind.Text)
        {
            _context.Observe(text);
        }
    }
}
