namespace Pantheon.Core.Expressions;

/// <summary>The kinds of tokens of an expression.</summary>
internal enum TokenKind
{
    Close,
    Invalid,
    Name,
    Number,
    Text,
    Dot,
    Star,
    Comma,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Not,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Pipe,
}
