using System.Buffers;
using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>One pass over a reply from mark to mark: thoughts are set aside, code spans and fences passed over, calls taken out.</summary>
internal sealed class EmbeddedScan(CallText text, OfferedTools offered, bool isThought = false)
{
    private static readonly SearchValues<string> s_marks = SearchValues.Create(
        [.. CallFamilies.All.SelectMany(family => family.Marks), .. Thoughts.Marks.Select(mark => mark.Open), .. Thoughts.Closings, "`"],
        StringComparison.Ordinal);

    private static readonly (string Mark, CallFamily Family)[] s_families =
        [.. CallFamilies.All.SelectMany(family => family.Marks.Select(mark => (mark, family)))];

    private readonly CallText _text = text;
    private readonly string _raw = text.Whole;
    private readonly StringBuilder _spoken = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<EmbeddedCall> _thought = [];
    private List<EmbeddedCall> _calls = [];
    private List<EmbeddedCall> _truncated = [];
    private int _from;
    private int _at;

    public EmbeddedReply Read(bool startsInThoughts = false)
    {
        if (startsInThoughts)
        {
            CloseThoughts();
        }

        while (NextMark())
        {
            if (!(!isThought && TakeThought()) && !TakeCalls() && !PassCode())
            {
                _at++;
            }
        }

        _spoken.Append(_raw, _from, _raw.Length - _from);
        if (_calls.Count + _truncated.Count == 0 && PythonCalls.ReadAll(_spoken.ToString(), offered) is { } lines)
        {
            _calls = lines;
            _spoken.Clear();
        }

        var hasCalls = _calls.Count + _truncated.Count > 0;
        return new EmbeddedReply
        {
            Calls = _calls,
            Truncated = _truncated,
            Thought = _thought,
            Looks = _text.Looks,
            Reasoning = _reasoning.ToString().Trim(),
            Text = hasCalls || _reasoning.Length > 0 ? SpecialMarks.Without(_spoken.ToString()).Trim() : _raw,
        };
    }

    private bool NextMark()
    {
        if (_at >= _raw.Length || _text.IsSpent)
        {
            return false;
        }

        var next = _raw.AsSpan(_at).IndexOfAny(s_marks);
        _at += Math.Max(next, 0);
        return next >= 0;
    }

    private bool TakeThought()
    {
        foreach (var (open, close) in Thoughts.Marks)
        {
            if (_text.Has(open, _at))
            {
                var end = _text.Find(close, _at + open.Length);
                Speak(_at);
                Think(_raw[(_at + open.Length)..(end < 0 ? _raw.Length : end)]);
                MoveTo(end < 0 ? _raw.Length : end + close.Length);
                return true;
            }
        }

        var closing = Thoughts.Closings.FirstOrDefault(mark => _text.Has(mark, _at));
        if (closing is null)
        {
            return false;
        }

        // All that came before belongs to thoughts which the template had opened.
        Speak(_at);
        _reasoning.Append(_spoken).Append('\n');
        _spoken.Clear();
        _thought.AddRange(_calls);
        _calls = [];
        _truncated = [];
        MoveTo(_at + closing.Length);
        return true;
    }

    /// <summary>The template opened thoughts: all up to the first mark that closes some belongs to them, whatever it quotes.</summary>
    private void CloseThoughts()
    {
        var (end, after) = (-1, 0);
        foreach (var closing in Thoughts.Closings)
        {
            var at = _text.Find(closing, 0);
            if (at >= 0 && (end < 0 || at < end))
            {
                (end, after) = (at, at + closing.Length);
            }
        }

        if (end >= 0)
        {
            var open = Thoughts.Marks.Select(mark => mark.Open).FirstOrDefault(mark => _text.Has(mark, _text.SkipSpace(0)));
            Think(_raw[(open is null ? 0 : _text.SkipSpace(0) + open.Length)..end]);
            MoveTo(after);
        }
    }

    private void Think(string thought)
    {
        _reasoning.Append(thought).Append('\n');
        _thought.AddRange(new EmbeddedScan(new CallText(thought), offered, isThought: true).Read().Calls);
    }

    private bool TakeCalls()
    {
        foreach (var (mark, family) in s_families)
        {
            if (!_text.Has(mark, _at) || family.Read(_text, _at, _at + mark.Length, offered) is not { } found)
            {
                continue;
            }

            if (found.Calls.Count + found.Truncated.Count > 0)
            {
                Speak(Math.Max(_from, found.Start ?? _at));
                _calls.AddRange(found.Calls);
                _truncated.AddRange(found.Truncated);
                MoveTo(found.End);
                return true;
            }

            _at = Math.Max(found.End, _at + 1); // calls of tools that nobody offered: they stay text
            return true;
        }

        return false;
    }

    /// <summary>Passes over a code fence or an inline code span: what stands in them is quoted.</summary>
    private bool PassCode()
    {
        if (_text[_at] != '`')
        {
            return false;
        }

        var ticks = 1;
        while (_text[_at + ticks] == '`')
        {
            ticks++;
        }

        var inside = _at + ticks;
        var end = _text.Find(new string('`', Math.Min(ticks, 8)), inside);
        var isFence = ticks >= 3;
        if (end < 0)
        {
            _at = isFence ? _raw.Length : inside;
            return true;
        }

        _at = isFence || end < _text.LineEnd(inside) ? end + ticks : inside;
        return true;
    }

    private void Speak(int to)
    {
        _spoken.Append(_raw, _from, to - _from);
        _from = to;
    }

    private void MoveTo(int at)
    {
        _at = at;
        _from = at;
    }
}
