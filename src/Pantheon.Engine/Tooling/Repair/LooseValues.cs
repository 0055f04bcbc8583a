namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads one damaged value with all that is in it, and closes what was left open.</summary>
internal sealed class LooseValues
{
    private const int MaxMisses = 8;

    private readonly LooseState _state;
    private readonly LooseQuoted _texts;
    private readonly LooseWords _words;
    private readonly Func<bool> _wrapped;
    private int _depth;
    private int _objects;

    public LooseValues(LooseState state)
    {
        _wrapped = Wrapped;
        var quotes = new LooseQuotes(state);
        _state = state;
        _texts = new LooseQuoted(state, quotes);
        _words = new LooseWords(state, quotes, _texts);
        Quotes = quotes;
    }

    public LooseQuotes Quotes { get; }

    /// <summary>Whether the bracket here opens what looks like members or items, rather than a block of code.</summary>
    public bool Starts()
    {
        var inside = _state.Peek(_state.At + 1);
        return inside >= _state.Length || (_state.Next == '[' ? _state[inside] is '{' or '[' or ']' : _state[inside] is '}' or ',' || Quotes.StartsKey(inside));
    }

    /// <summary>False when nothing here can be read as a value.</summary>
    public bool Value(LooseContext context)
    {
        _state.Skip();
        if (_state.AtEnd)
        {
            return false;
        }

        var open = _state.Next;
        var isTuple = open == '(' && (context is LooseContext.Member or LooseContext.Item);
        if (open is not ('{' or '[') && !isTuple)
        {
            return _texts.Read(context) || _words.Value(context, _wrapped);
        }

        if (_depth >= LooseCheck.MaxDepth)
        {
            return false;
        }

        if (!isTuple && _state.At >= _state.Damage && _state.Misses < MaxMisses && IsValid())
        {
            return true;
        }

        _depth++;
        var isRead = open == '{' ? Object() : isTuple ? Tuple() : List(']');
        _depth--;
        return isRead;
    }

    /// <summary>Takes over as it stands what is known to be valid, and reads the rest.</summary>
    public bool Rest(LooseLevels sure)
    {
        _state.Json.Append(_state.Text.AsSpan(_state.At, sure.At - _state.At));
        _state.At = sure.At;
        return GoOn(sure, 1);
    }

    /// <summary>Goes on where a text is no longer valid, with the brackets that are open there.</summary>
    private bool GoOn(LooseLevels from, int level)
    {
        var isObject = ((from.Objects >> (from.Depth - level)) & 1) == 1;
        (_objects, _state.Lists) = isObject ? (_objects + 1, _state.Lists) : (_objects, _state.Lists + 1);
        var isRead = level == from.Depth || GoOn(from, level + 1);
        _depth = level;
        isRead = isRead && (isObject ? Members(isFirst: false) : Items(']', isFirst: false));
        (_objects, _state.Lists) = isObject ? (_objects - 1, _state.Lists) : (_objects, _state.Lists - 1);
        return isRead;
    }

    /// <summary>Takes a whole object or list as it stands, when it is valid and the text goes on behind it as it may.</summary>
    private bool IsValid()
    {
        var end = LooseCheck.End(_state.Text, _state.At, LooseCheck.MaxDepth - _depth, out var seen, out _);
        _state.Looks += seen - _state.At;
        if (end < 0 || _state[_state.Peek(end)] is not ('\0' or ',' or '}' or ']'))
        {
            _state.Damage = seen;
            _state.Misses++;
            return false;
        }

        _state.Json.Append(_state.Text.AsSpan(_state.At, end - _state.At));
        _state.At = end;
        return true;
    }

    /// <summary>The members of an object behind its bracket.</summary>
    public bool Object()
    {
        _objects++;
        _state.At += _state.Next == '{' ? 1 : 0;
        _state.Json.Append('{');
        var isRead = Members(isFirst: true);
        _objects--;
        return isRead;
    }

    private bool Members(bool isFirst)
    {
        for (; ; isFirst = false)
        {
            _state.Skip();
            var end = _state.At;
            var hasComma = Commas(isFirst);
            if (Closes('}'))
            {
                _state.Did(hasComma ? LooseRepairs.Comma : LooseRepairs.None);
                return true;
            }

            var key = _state.Json.Length;
            if (!isFirst)
            {
                _state.Json.Append(',');
            }

            if (_state.AtEnd || _state.AtFence || !(_texts.Read(LooseContext.Key) || _words.Key()))
            {
                _state.Json.Length = key;
                _state.IsCut |= _state.AtEnd && (hasComma || isFirst);
                _state.Did(hasComma ? LooseRepairs.Comma : LooseRepairs.None);
                _state.At = hasComma && _state.Next == '{' ? end : _state.At; // the comma is that of a list around it, or parts whole objects
                return CloseMissing('}');
            }

            _state.Did(isFirst || hasComma ? LooseRepairs.None : LooseRepairs.Comma);
            if (!Member())
            {
                return false;
            }
        }
    }

    private bool Member()
    {
        _state.Skip();
        var hasColon = _state.Next is ':' or '=';
        if (hasColon)
        {
            _state.Did(_state.Next == '=' ? LooseRepairs.Colon : LooseRepairs.None);
            _state.At += _state.Has("=>", _state.At) || _state.Has(":=", _state.At) ? 2 : 1;
        }
        else
        {
            _state.Did(LooseRepairs.Colon);
        }

        _state.Json.Append(':');
        _state.Skip();
        if (!hasColon && !_state.AtEnd && !StartsValue(_state.Next))
        {
            return false;
        }

        if ((hasColon && LeftOut()) || (_state.Next is not ('}' or ']' or ',') && Value(LooseContext.Member)))
        {
            return true;
        }

        if (!hasColon && !_state.AtEnd)
        {
            return false;
        }

        _state.IsCut |= _state.AtEnd;
        _state.Did(LooseRepairs.MissingValue);
        _state.Json.Append("null");
        return true;
    }

    /// <summary>Three dots in place of a value.</summary>
    private bool LeftOut()
    {
        var length = _state.Next == '…' ? 1 : _state.Has("...", _state.At) ? 3 : 0;
        if (length == 0 || _state[_state.Peek(_state.At + length)] is not ('\0' or ',' or '}' or ']'))
        {
            return false;
        }

        _state.Did(LooseRepairs.Ellipsis);
        _state.At += length;
        _state.Json.Append("null");
        return true;
    }

    private bool List(char close)
    {
        _state.At++;
        _state.Json.Append('[');
        _state.Lists++;
        var isRead = Items(close, isFirst: true);
        _state.Lists--;
        return isRead;
    }

    private bool Items(char close, bool isFirst)
    {
        for (; ; isFirst = false)
        {
            var hasComma = Commas(isFirst);
            if (Closes(close))
            {
                _state.Did(hasComma && close == ']' ? LooseRepairs.Comma : LooseRepairs.None);
                return true;
            }

            if (_state.Next == '}' && _objects == 1 && GoesOn(_state.Peek(_state.At + 1)))
            {
                _state.At++; // the wrong bracket
                _state.Did(LooseRepairs.MissingBracket);
                _state.Json.Append(']');
                return true;
            }

            var item = _state.Json.Length;
            if (!isFirst)
            {
                _state.Json.Append(',');
            }

            if (_state.Next is '}' or ']' || _state.AtFence || !Value(LooseContext.Item))
            {
                _state.Json.Length = item;
                _state.IsCut |= _state.AtEnd && (hasComma || isFirst);
                _state.Did(hasComma ? LooseRepairs.Comma : LooseRepairs.None);
                return CloseMissing(']');
            }

            _state.Did(isFirst || hasComma ? LooseRepairs.None : LooseRepairs.Comma);
        }
    }

    /// <summary>A list's end, by whatever bracket, when the object around it has another member.</summary>
    private bool GoesOn(int place) => _state[place] == ',' && _state.Peek(place + 1) is var next && next < _state.Length && Quotes.StartsKey(next);

    /// <summary>A tuple of Python is a list.</summary>
    private bool Tuple()
    {
        _state.Did(LooseRepairs.Quotes);
        _state.Rounds++;
        var isRead = List(')');
        _state.Rounds--;
        return isRead;
    }

    private bool Wrapped()
    {
        if (_depth >= LooseCheck.MaxDepth)
        {
            return false;
        }

        _depth++;
        var isRead = Value(LooseContext.Item);
        _state.Skip();
        _depth--;
        return isRead;
    }

    /// <summary>Goes over commas and marks of omission; whether there was a comma.</summary>
    private bool Commas(bool isFirst)
    {
        var commas = 0;
        while (true)
        {
            _state.Skip();
            if (_state.Next == ',' || (_state.Next == ';' && !isFirst))
            {
                commas++;
                _state.Did(commas > 1 || isFirst || _state.Next == ';' ? LooseRepairs.Comma : LooseRepairs.None);
                _state.At++;
            }
            else if (_state.Next == '…' || (_state.Next == '.' && _state.Has("...", _state.At)))
            {
                _state.Did(LooseRepairs.Ellipsis);
                _state.At += _state.Next == '…' ? 1 : 3;
            }
            else
            {
                return commas > 0;
            }
        }
    }

    private bool Closes(char bracket)
    {
        if (_state.Next != bracket || _state.AtEnd)
        {
            return false;
        }

        _state.At++;
        _state.Json.Append(bracket == ')' ? ']' : bracket);
        return true;
    }

    private bool CloseMissing(char bracket)
    {
        _state.Missing += _state.AtEnd ? 1 : 0;
        _state.Added = (_state.At, _state.Added.At == _state.At ? _state.Added.Count + 1 : 1);
        _state.Did(LooseRepairs.MissingBracket);
        _state.Json.Append(bracket);
        return true;
    }

    private static bool StartsValue(char c) => char.IsLetterOrDigit(c) || LooseQuotes.IsQuote(c) || c is '{' or '[' or '-' or '_' or '\\';
}
