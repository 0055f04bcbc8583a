using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads a JSON value the way models print it (single quotes, bare keys, Python's words, trailing commas, missing brackets) and says it again as JSON; a valid one stays as it is.</summary>
internal sealed class LooseJson
{
    private const int MaxDepth = 64;

    private readonly CallText _text;
    private readonly LooseString _strings;
    private readonly StringBuilder _json = new();
    private int _at;
    private int _arrays;
    private int _missing;
    private bool _isCut;
    private bool _isRepaired;

    private LooseJson(CallText text, int at)
    {
        _text = text;
        _strings = new LooseString(text);
        _at = at;
    }

    private bool AtEnd => _at >= _text.Length;

    private char Next => _text[_at];

    /// <summary>The value that starts at a place, or null when none does.</summary>
    public static LooseValue? Read(CallText text, int at)
    {
        var start = text.SkipSpace(at);
        var reader = new LooseJson(text, start);
        var isRead = start < text.Length && reader.Value(0);
        text.Look(reader._at - start);
        if (!isRead)
        {
            return null;
        }

        var ending = reader._isCut ? LooseEnd.Cut : reader._missing > 0 ? LooseEnd.Unclosed : LooseEnd.Whole;
        var json = reader._isRepaired ? reader._json.ToString() : text.Slice(start, reader._at);
        return new LooseValue(json, reader._at, ending, reader._missing);
    }

    private bool Value(int depth)
    {
        Skip();
        if (AtEnd || depth > MaxDepth)
        {
            return false;
        }

        return Next switch
        {
            '{' => Object(depth),
            '[' => Array(depth),
            _ => String() || Word(),
        };
    }

    private bool Object(int depth)
    {
        _json.Append('{');
        _at++;
        for (var isFirst = true; ; isFirst = false)
        {
            Skip();
            if (!AtEnd && Next == '}')
            {
                _at++;
                _json.Append('}');
                return true;
            }

            var comma = _at;
            var hasComma = Next == ',';
            if (hasComma)
            {
                _at++;
                Skip();
                _isRepaired |= isFirst;
                if (Next == '}')
                {
                    _isRepaired = true;
                    continue;
                }
            }

            if (AtEnd)
            {
                _isCut |= isFirst || hasComma;
                return Unclosed('}');
            }

            if (!isFirst && Next is ']' or '{' && _arrays > 0)
            {
                return Forgotten(hasComma ? comma : _at);
            }

            if (Next is ']' or '{' || (!isFirst && !IsKey()))
            {
                _at = hasComma ? comma : _at;
                return !isFirst && Unclosed('}');
            }

            _isRepaired |= !isFirst && !hasComma;
            if (!isFirst)
            {
                _json.Append(',');
            }

            if (!Member(depth))
            {
                return false;
            }
        }
    }

    private bool Member(int depth)
    {
        if (!String() && !BareKey())
        {
            return false;
        }

        Skip();
        if (!_isCut && !AtEnd && Next != ':')
        {
            return false;
        }

        _json.Append(':');
        _at += AtEnd ? 0 : 1;
        Skip();
        if (!AtEnd)
        {
            return Value(depth + 1);
        }

        _isCut = true;
        _isRepaired = true;
        _json.Append("null");
        return true;
    }

    private bool Array(int depth)
    {
        _json.Append('[');
        _at++;
        _arrays++;
        for (var isFirst = true; ; isFirst = false)
        {
            Skip();
            var hasComma = !isFirst && Next == ',';
            if (hasComma)
            {
                _at++;
                Skip();
                _isRepaired |= Next == ']';
            }

            if (!AtEnd && Next == ']')
            {
                _at++;
                _arrays--;
                _json.Append(']');
                return true;
            }

            if (AtEnd || (!isFirst && !hasComma))
            {
                _isCut |= AtEnd && (isFirst || hasComma);
                _arrays--;
                return (AtEnd || !isFirst) && Unclosed(']');
            }

            if (!isFirst)
            {
                _json.Append(',');
            }

            if (!Value(depth + 1))
            {
                return false;
            }
        }
    }

    /// <summary>The list around this object goes on or ends: the object ended before, without its bracket.</summary>
    private bool Forgotten(int end)
    {
        _at = end;
        _isRepaired = true;
        _json.Append('}');
        return true;
    }

    private bool Unclosed(char bracket)
    {
        _missing++;
        _isRepaired = true;
        _json.Append(bracket);
        return true;
    }

    private bool String()
    {
        if (_strings.Read(_at) is not { } read)
        {
            return false;
        }

        LooseString.Write(_json, read.Value);
        _at = read.End;
        _isCut |= read.IsCut;
        _isRepaired |= read.IsRepaired || read.IsCut;
        return true;
    }

    private bool Word()
    {
        var start = _at;
        while (!AtEnd && (char.IsLetterOrDigit(Next) || Next is '_' or '+' or '-' or '.'))
        {
            _at++;
        }

        if (_at == start)
        {
            return false;
        }

        _isCut |= AtEnd;
        var word = _text.Slice(start, _at);
        var json = LooseWord.Json(word);
        _isRepaired |= json != word;
        _json.Append(json);
        return true;
    }

    private bool IsKey() => LooseString.StartsAt(_text, _at) || char.IsLetter(Next) || Next is '_' or '$';

    private bool BareKey()
    {
        var start = _at;
        while (!AtEnd && (char.IsLetterOrDigit(Next) || Next is '_' or '$' or '-' or '.'))
        {
            _at++;
        }

        _isRepaired = true;
        LooseString.Write(_json, _text.Slice(start, _at));
        return _at > start;
    }

    private void Skip()
    {
        _at = _text.SkipSpace(_at);
        while (_text.Has("/*", _at) || _text.Has("//", _at))
        {
            var isBlock = Next == '/' && _text[_at + 1] == '*';
            var end = isBlock ? _text.Find("*/", _at + 2) : _text.LineEnd(_at);
            _isRepaired = true;
            _at = _text.SkipSpace(end < 0 ? _text.Length : end + (isBlock ? 2 : 0));
        }
    }
}
