using System.Buffers;
using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>One pass over a reply from mark to mark: thoughts are set aside, code spans and fences passed over, calls taken out.</summary>
internal sealed class EmbeddedScan(CallText text, OfferedTools offered, bool isThought = false)
{
    private static readonly SearchValues<string> s_marks = SearchValues.Create(
        [.. CallFamilies.All.SelectMany(family => family.Marks), .. Thoughts.Marks.Select(mark => mark.Open), .. Thoughts.Closings, .. MadeUpResults.Marks, "`"],
        StringComparison.Ordinal);

    private static readonly (string Mark, CallFamily Family)[] s_families =
        [.. CallFamilies.All.SelectMany(family => family.Marks.Select(mark => (mark, family)))];

    private readonly CallText _text = text;
    private readonly string _raw = text.Whole;
    private readonly StringBuilder _spoken = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<EmbeddedCall> _thought = [];
    private readonly List<EmbeddedCall> _unoffered = [];
    private List<Taken> _taken = [];
    private int? _afterOpenThoughts;
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
            if (!(!isThought && TakeThought()) && !PassResults() && !TakeCalls() && !PassCode())
            {
                _at++;
            }
        }

        _spoken.Append(_raw, _from, _raw.Length - _from);
        LeaveOut();
        List<EmbeddedCall> calls = [.. _taken.SelectMany(taken => taken.Found.Calls)];
        List<EmbeddedCall> truncated = [.. _taken.SelectMany(taken => taken.Found.Truncated)];
        if (_taken.Count == 0 && PythonCalls.ReadAll(_spoken.ToString(), offered) is { } lines)
        {
            calls = lines;
            _spoken.Clear();
        }

        var hasCalls = calls.Count + truncated.Count > 0;
        return new EmbeddedReply
        {
            Calls = calls,
            Truncated = truncated,
            Thought = _thought,
            Unoffered = _unoffered,
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
                var from = _at + open.Length;
                var calls = end < 0 ? CallsAfter(from) : -1;
                Think(_raw[from..(end >= 0 ? end : calls >= 0 ? calls : _raw.Length)]);
                MoveTo(end >= 0 ? end + close.Length : calls >= 0 ? calls : _raw.Length);
                _afterOpenThoughts = calls >= 0 ? _spoken.Length : _afterOpenThoughts;
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
        _thought.AddRange(_taken.SelectMany(taken => taken.Found.Calls));
        _taken = [];
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
                if (!family.IsBare && Introduction.Quotes(_text, found.Start ?? _at))
                {
                    _at = Math.Max(found.End, _at + 1);
                    return true;
                }

                Speak(Math.Max(_from, found.Start ?? _at));
                _taken.Add(new Taken(found, family.IsBare, _spoken.Length, _from));
                MoveTo(found.End);
                return true;
            }

            if (!family.IsBare && TakeUnknown(family, mark.Length))
            {
                return true;
            }

            _at = Math.Max(found.End, _at + 1); // calls that are only shown, or of tools that nobody offered: they stay text
            return true;
        }

        return false;
    }

    /// <summary>Calls between a model's own marks under names that nobody offered: taken where each is nearly an offered one, else told apart.</summary>
    private bool TakeUnknown(CallFamily family, int length)
    {
        var printed = family.Read(_text, _at, _at + length, OfferedTools.Any)?.Calls ?? [];
        if (family.Read(_text, _at, _at + length, offered.Near) is not { } near || near.Calls.Count == 0 || near.Calls.Count != printed.Count)
        {
            _unoffered.AddRange(printed);
            return false;
        }

        Speak(Math.Max(_from, near.Start ?? _at));
        _taken.Add(new Taken(near with { Calls = [.. near.Calls.Zip(printed, (call, other) => call with { PrintedName = other.Name })] }, false, _spoken.Length, _from));
        MoveTo(near.End);
        return true;
    }

    /// <summary>Passes over results that only a tool may give: the model made them up, and the calls that it printed after them.</summary>
    private bool PassResults()
    {
        if (MadeUpResults.End(_text, _at) is not { } end)
        {
            return false;
        }

        _at = _taken.Count > 0 ? _raw.Length : end;
        return true;
    }

    /// <summary>The calls that end thoughts which never close, or -1.</summary>
    private int CallsAfter(int at)
    {
        var places = Thoughts.EndedBy.Select(mark => _text.Find(mark, at)).Where(place => place >= 0).ToList();
        return places.Count > 0 ? places.Min() : -1;
    }

    /// <summary>Takes back what only looks like a call beside the others.</summary>
    private void LeaveOut()
    {
        if (_taken.Count > 0 && MarkedCalls.WentOnWithoutResults(_text))
        {
            _taken = [];
            _spoken.Clear().Append(_raw);
            return;
        }

        if (_afterOpenThoughts is { } start && _taken.Count > 0 && SpecialMarks.Without(_spoken.ToString(start, _spoken.Length - start)).Trim().Length > 0)
        {
            // the thoughts went on after the calls: they were only thought of
            _thought.AddRange(_taken.SelectMany(taken => taken.Found.Calls));
            _taken = [];
        }

        if (_taken.Exists(taken => !taken.IsBare))
        {
            // a model that has marks for its calls does not mean what it prints without them
            var spoken = _spoken.ToString();
            _spoken.Clear();
            var at = 0;
            foreach (var taken in _taken.Where(taken => taken.IsBare))
            {
                _spoken.Append(spoken, at, taken.SpokenAt - at).Append(_raw, taken.From, taken.Found.End - taken.From);
                at = taken.SpokenAt;
            }

            _spoken.Append(spoken, at, spoken.Length - at);
            _taken.RemoveAll(taken => taken.IsBare);
        }
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

    /// <summary>Calls that were taken out of the text, where they stood in it and in what is spoken.</summary>
    private sealed record Taken(Found Found, bool IsBare, int SpokenAt, int From);
}
