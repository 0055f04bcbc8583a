namespace Pantheon.Core.Expressions;

/// <summary>One token with its place in the template; a text's value is unescaped.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, string Value)
{
    public int End => Start + Length;
}
