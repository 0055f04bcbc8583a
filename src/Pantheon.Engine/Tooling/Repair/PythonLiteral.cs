using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads one of Python's literals (texts, numbers, lists, tuples, sets, dictionaries) and says it in JSON; words of JSON and bare ones are read too.</summary>
internal sealed class PythonLiteral
{
    private const int MaxDepth = 60;

    private readonly CallText _text;
    private readonly PythonString _strings;
    private readonly StringBuilder _json = new();
    private int _at;
    private bool _isCut;

    private PythonLiteral(CallText text, int at, bool isLoose)
    {
        _text = text;
        _strings = new PythonString(text, isLoose);
        _at = at;
    }

    /// <summary>The literal at a place, or null when none is there; a loose reader takes quotes inside a text for its own where nothing else fits.</summary>
    public static LooseValue? Read(CallText text, int at, bool isLoose)
    {
        var start = text.SkipSpace(at);
        var reader = new PythonLiteral(text, start, isLoose);
        var isRead = reader.Value(0);
        text.Look(reader._at - start);
        return isRead || reader._isCut ? new LooseValue(reader._json.ToString(), reader._at) { Ending = reader._isCut ? LooseEnd.Cut : LooseEnd.Whole } : null;
    }

    private bool Value(int depth)
    {
        _at = _text.SkipSpace(_at);
        if (_at >= _text.Length)
        {
            _isCut = true;
            _json.Append("null");
            return true;
        }

        return depth <= MaxDepth && _text[_at] switch
        {
            '[' => Items(']', depth),
            '(' => Items(')', depth),
            '{' => Braces(depth),
            _ => Text(depth) || Word(),
        };
    }

    private bool Text(int depth)
    {
        if (_strings.Read(_at, depth) is not { } read)
        {
            return false;
        }

        LooseWord.Write(_json, read.Value);
        _at = read.End;
        _isCut |= read.IsCut;
        return true;
    }

    private bool Word()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '+' or '-' or '.'))
        {
            _at++;
        }

        if (_at == start)
        {
            return false;
        }

        _isCut |= _at >= _text.Length;
        var word = _text.Slice(start, _at);
        _json.Append(PythonNumber.Json(word) ?? LooseWord.Json(word));
        return true;
    }

    /// <summary>A list or a tuple; brackets around a single value that no comma follows are only brackets.</summary>
    private bool Items(char close, int depth)
    {
        _at++;
        var start = _json.Length;
        _json.Append('[');
        var (count, hasComma) = (0, false);
        while (More(close))
        {
            _json.Append(count > 0 ? "," : "");
            if ((count > 0 && !hasComma) || !Value(depth + 1))
            {
                return false;
            }

            count++;
            hasComma = Comma();
        }

        _json.Append(']');
        if (close == ')' && count == 1 && !hasComma && !_isCut)
        {
            _json.Remove(start, 1).Remove(_json.Length - 1, 1);
        }

        return true;
    }

    /// <summary>A dictionary, or a set as a list.</summary>
    private bool Braces(int depth)
    {
        _at++;
        var start = _json.Length;
        _json.Append('{');
        var (count, hasComma, isSet) = (0, false, false);
        while (More('}'))
        {
            _json.Append(count > 0 ? "," : "");
            var key = _json.Length;
            if ((count > 0 && !hasComma) || !Value(depth + 1))
            {
                return false;
            }

            _at = _text.SkipSpace(_at);
            if (!_isCut && count == 0)
            {
                isSet = _text[_at] != ':';
                _json[start] = isSet ? '[' : '{';
            }

            if (!isSet && !Member(key, depth))
            {
                return false;
            }

            count++;
            hasComma = Comma();
        }

        _json.Append(isSet ? ']' : '}');
        return true;
    }

    private bool Member(int key, int depth)
    {
        var name = _json.ToString(key, _json.Length - key);
        if (name[0] is '[' or '{')
        {
            return false;
        }

        if (name[0] != '"')
        {
            _json.Length = key;
            _json.Append('"').Append(name).Append('"');
        }

        _json.Append(':');
        if (_isCut)
        {
            _json.Append("null");
            return true;
        }

        if (_text[_at] != ':')
        {
            return false;
        }

        _at++;
        return Value(depth + 1);
    }

    private bool More(char close)
    {
        _at = _text.SkipSpace(_at);
        if (_text[_at] == close)
        {
            _at++;
            return false;
        }

        _isCut |= _at >= _text.Length;
        return !_isCut;
    }

    private bool Comma()
    {
        _at = _text.SkipSpace(_at);
        if (_text[_at] != ',')
        {
            return false;
        }

        _at++;
        return true;
    }
}
