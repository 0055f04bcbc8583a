using System.Globalization;
using System.Text;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>Cuts one expression, from behind its `${{` to its `}}`, into tokens.</summary>
internal sealed class Lexer
{
    private readonly List<Token> _tokens = [];
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly int _start;
    private int _at;

    public Lexer(TemplateSource source, int start)
    {
        (_source, _text, _start) = (source, source.Text, start);
        _at = start;
    }

    /// <summary>Where the text goes on behind the expression.</summary>
    public int End => _at;

    /// <summary>The tokens up to the closing one, or null after a fault, which has been reported; <see cref="End"/> is behind the next `}}` then.</summary>
    public IReadOnlyList<Token>? Read()
    {
        while (true)
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            {
                _at++;
            }

            if (_at >= _text.Length)
            {
                _source.Error(Codes.ExpressionNotClosed, _start - 3, 3, "the expression that begins here with '${{' has no '}}'");
                return null;
            }

            var token = Next();
            _tokens.Add(token);
            _at = token.End;
            if (token.Kind == TokenKind.Close)
            {
                return _tokens;
            }

            if (token.Kind == TokenKind.Invalid)
            {
                var close = _text.IndexOf("}}", token.Start, StringComparison.Ordinal);
                _at = close < 0 ? _text.Length : close + 2;
                return null;
            }
        }
    }

    private Token Next()
    {
        var letter = _text[_at];
        if (char.IsAsciiLetter(letter) || letter == '_')
        {
            return Take(TokenKind.Name, RunLength(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));
        }

        if (char.IsAsciiDigit(letter) || (letter is '-' or '+' or '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
        {
            return Number();
        }

        var pair = _at + 1 < _text.Length ? _text.Substring(_at, 2) : "";
        return (letter, pair) switch
        {
            ('\'' or '"', _) => Text(letter),
            (_, "}}") => Take(TokenKind.Close, 2),
            (_, "<=") => Take(TokenKind.LessOrEqual, 2),
            (_, ">=") => Take(TokenKind.GreaterOrEqual, 2),
            (_, "==") => Take(TokenKind.Equal, 2),
            (_, "!=") => Take(TokenKind.NotEqual, 2),
            (_, "&&") => Take(TokenKind.And, 2),
            (_, "||") => Take(TokenKind.Or, 2),
            ('|', _) => Take(TokenKind.Pipe, 1),
            ('<', _) => Take(TokenKind.Less, 1),
            ('>', _) => Take(TokenKind.Greater, 1),
            ('!', _) => Take(TokenKind.Not, 1),
            ('.', _) => Take(TokenKind.Dot, 1),
            ('*', _) => Take(TokenKind.Star, 1),
            (',', _) => Take(TokenKind.Comma, 1),
            ('(', _) => Take(TokenKind.OpenParenthesis, 1),
            (')', _) => Take(TokenKind.CloseParenthesis, 1),
            ('[', _) => Take(TokenKind.OpenBracket, 1),
            (']', _) => Take(TokenKind.CloseBracket, 1),
            _ => Unknown(letter),
        };
    }

    private Token Take(TokenKind kind, int length) => new(kind, _at, length, _text.Substring(_at, length));

    private int RunLength(Func<char, bool> belongs)
    {
        var end = _at;
        while (end < _text.Length && belongs(_text[end]))
        {
            end++;
        }

        return end - _at;
    }

    private Token Number()
    {
        var length = RunLength(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-');
        var token = Take(TokenKind.Number, length);
        if (double.IsFinite(Values.NumberOf(token.Value)))
        {
            return token;
        }

        _source.Error(Codes.ExpressionCharacter, _at, length, $"'{token.Value}' is not a number");
        return token with { Kind = TokenKind.Invalid };
    }

    /// <summary>A quote within its own kind of quotes is written twice.</summary>
    private Token Text(char quote)
    {
        var value = new StringBuilder();
        for (var end = _at + 1; end < _text.Length; end++)
        {
            if (_text[end] != quote)
            {
                value.Append(_text[end]);
            }
            else if (end + 1 < _text.Length && _text[end + 1] == quote)
            {
                value.Append(quote);
                end++;
            }
            else
            {
                return new Token(TokenKind.Text, _at, end + 1 - _at, value.ToString());
            }
        }

        _source.Error(Codes.ExpressionNotClosed, _at, 1, $"the text that begins here has no closing {quote}", "a quote within a text is written twice");
        return Take(TokenKind.Invalid, 1);
    }

    private Token Unknown(char letter)
    {
        var hint = letter switch
        {
            '=' => "did you mean '=='?",
            '&' => "did you mean '&&'?",
            '+' or '-' or '/' or '%' => "expressions have no arithmetic",
            _ => null,
        };
        var shown = char.IsControl(letter) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)letter:X4}") : letter.ToString();
        _source.Error(Codes.ExpressionCharacter, _at, 1, $"'{shown}' has no meaning in an expression", hint);
        return Take(TokenKind.Invalid, 1);
    }
}
