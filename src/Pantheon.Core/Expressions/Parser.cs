using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>Builds an expression from its tokens; the first fault of an expression is reported and ends it.</summary>
internal sealed class Parser(TemplateSource source, IReadOnlyList<Token> tokens, List<ExpressionReference> references)
{
    private const int MaxTokens = 1_000;
    private const int MaxDepth = 50;

    /// <summary>Loosest first, as in GitHub Actions.</summary>
    private static readonly TokenKind[][] Levels =
    [
        [TokenKind.Or],
        [TokenKind.And],
        [TokenKind.Equal, TokenKind.NotEqual],
        [TokenKind.Less, TokenKind.LessOrEqual, TokenKind.Greater, TokenKind.GreaterOrEqual],
    ];

    private int _at;
    private int _depth;

    private Token Current => tokens[_at];

    public Expression? Parse()
    {
        if (tokens.Count > MaxTokens)
        {
            source.Error(Codes.ExpressionTooLarge, tokens[0].Start, 1, $"the expression has {tokens.Count} tokens; {MaxTokens} is the most");
            return null;
        }

        if (Current.Kind == TokenKind.Close)
        {
            source.Error(Codes.ExpressionSyntax, Current.Start - 1, 3, "the expression is empty");
            return null;
        }

        var expression = Piped();
        if (expression is not null && Current.Kind != TokenKind.Close)
        {
            return Unexpected("an operator or '}}'");
        }

        return expression;
    }

    private Expression? Piped()
    {
        var value = Operators(0);
        while (value is not null && Accept(TokenKind.Pipe))
        {
            value = Filter(value);
        }

        return value;
    }

    private Expression.Filtered? Filter(Expression value)
    {
        var name = Current;
        if (!Accept(TokenKind.Name))
        {
            Unexpected("the name of a filter");
            return null;
        }

        if (!Filters.All.TryGetValue(name.Value, out var filter))
        {
            source.Error(Codes.UnknownFilter, name.Start, name.Length, $"there is no filter '{name.Value}'", HintFor(name.Value, Filters.All.Keys));
            return null;
        }

        List<Expression>? arguments = [];
        if (Accept(TokenKind.OpenParenthesis))
        {
            arguments = Arguments();
        }

        return arguments is not null && CountFits("filter", name, arguments.Count, filter.Min, filter.Max) && NumberFits(name, filter, arguments)
            ? new Expression.Filtered(filter, value, arguments)
            : null;
    }

    private Expression? Operators(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Operators(level + 1);
        while (left is not null && Array.IndexOf(Levels[level], Current.Kind) >= 0)
        {
            var kind = tokens[_at++].Kind;
            left = Operators(level + 1) is { } right ? new Expression.Binary(kind, left, right) : null;
        }

        return left;
    }

    private Expression? Unary()
    {
        if (++_depth > MaxDepth)
        {
            source.Error(Codes.ExpressionTooLarge, Current.Start, Current.Length, $"the expression is nested deeper than {MaxDepth} levels");
            return null;
        }

        var expression = Accept(TokenKind.Not) ? Unary() is { } of ? new Expression.Not(of) : null : Postfix();
        _depth--;
        return expression;
    }

    private Expression? Postfix()
    {
        var first = Current;
        var value = Primary();
        var path = value is Expression.Root root ? new List<string> { root.Name } : null;
        var isStatic = path is not null;
        var end = first.End;
        while (value is not null && Current.Kind is TokenKind.Dot or TokenKind.OpenBracket)
        {
            value = Accept(TokenKind.Dot) ? Member(value) : Bracket(value);
            isStatic = isStatic && SegmentOf(value) is not null;
            if (isStatic)
            {
                path!.Add(SegmentOf(value)!); // static only where a path was begun and the segment is known
                end = tokens[_at - 1].End;
            }
        }

        if (path is not null)
        {
            references.Add(new ExpressionReference(path, source.SpanOf(first.Start, end - first.Start)));
        }

        return value;
    }

    private Expression? Member(Expression of)
    {
        var name = Current;
        if (Accept(TokenKind.Star))
        {
            return new Expression.Every(of);
        }

        return Accept(TokenKind.Name) ? new Expression.Index(of, new Expression.Literal(name.Value)) : Unexpected("the name of a property or '*'");
    }

    private Expression? Bracket(Expression of)
    {
        _at++;
        Expression? result;
        if (Accept(TokenKind.Star))
        {
            result = new Expression.Every(of);
        }
        else
        {
            result = Piped() is { } key ? new Expression.Index(of, key) : null;
        }

        return result is null || Accept(TokenKind.CloseBracket) ? result : Unexpected("']'");
    }

    private static string? SegmentOf(Expression? step) => step switch
    {
        Expression.Every => "*",
        Expression.Index { Key: Expression.Literal literal } => Values.Text(literal.Value),
        _ => null,
    };

    private Expression? Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.OpenParenthesis:
                _at++;
                var inner = Piped();
                return inner is null || Accept(TokenKind.CloseParenthesis) ? inner : Unexpected("')'");
            case TokenKind.Text:
                _at++;
                return new Expression.Literal(token.Value);
            case TokenKind.Number:
                _at++;
                return new Expression.Literal(Values.Number(Values.NumberOf(token.Value)));
            case TokenKind.Name:
                _at++;
                return Accept(TokenKind.OpenParenthesis) ? Call(token) : Named(token);
            default:
                return Unexpected("a value");
        }
    }

    private static Expression Named(Token token) => token.Value switch
    {
        "null" => new Expression.Literal(null),
        "true" => new Expression.Literal(JsonValue.Create(true)),
        "false" => new Expression.Literal(JsonValue.Create(false)),
        _ => new Expression.Root(token.Value),
    };

    private Expression.Call? Call(Token name)
    {
        if (!Functions.All.TryGetValue(name.Value, out var function))
        {
            var known = Functions.OnlyAtGitHub.Contains(name.Value) ? $"function '{name.Value}' of GitHub Actions is not supported here" : $"there is no function '{name.Value}'";
            source.Error(Codes.UnknownFunction, name.Start, name.Length, known, HintFor(name.Value, Functions.All.Keys));
            return null;
        }

        return Arguments() is { } arguments && CountFits("function", name, arguments.Count, function.Min, function.Max)
            ? new Expression.Call(function, arguments)
            : null;
    }

    private List<Expression>? Arguments()
    {
        var arguments = new List<Expression>();
        if (Accept(TokenKind.CloseParenthesis))
        {
            return arguments;
        }

        do
        {
            if (Piped() is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }
        while (Accept(TokenKind.Comma));
        if (Accept(TokenKind.CloseParenthesis))
        {
            return arguments;
        }

        Unexpected("',' or ')'");
        return null;
    }

    private bool CountFits(string what, Token name, int count, int min, int max)
    {
        if (count >= min && count <= max)
        {
            return true;
        }

        var wanted = (min, max) switch
        {
            (0, 0) => "no arguments",
            (1, 1) => "1 argument",
            _ when max == int.MaxValue => $"at least {min} arguments",
            _ when min == max => $"{min} arguments",
            _ => $"{min} to {max} arguments",
        };
        source.Error(Codes.ExpressionArguments, name.Start, name.Length, $"{what} '{name.Value}' takes {wanted}, not {count}");
        return false;
    }

    private bool NumberFits(Token name, FilterSpec filter, List<Expression> arguments)
    {
        if (filter.Name != "fit" || arguments[0] is not Expression.Literal literal || Values.NumberOf(literal.Value) >= 1)
        {
            return true;
        }

        source.Error(Codes.ExpressionArguments, name.Start, name.Length, $"filter 'fit' takes a number of characters, not '{Values.Text(literal.Value)}'");
        return false;
    }

    private bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        // The closing token stays, so that there is always a current one.
        _at += kind == TokenKind.Close ? 0 : 1;
        return true;
    }

    private Expression? Unexpected(string expected)
    {
        var found = Current.Kind == TokenKind.Close ? "the end of the expression" : $"'{source.Text.Substring(Current.Start, Current.Length)}'";
        source.Error(Codes.ExpressionSyntax, Current.Start, Current.Length, $"expected {expected}, found {found}");
        return null;
    }

    private static string HintFor(string name, IEnumerable<string> known) => Suggestion.Hint(name, known) ?? $"known are: {string.Join(", ", known)}";
}
