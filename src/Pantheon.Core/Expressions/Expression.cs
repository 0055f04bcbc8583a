using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>A parsed expression.</summary>
internal abstract record Expression
{
    public sealed record Literal(JsonNode? Value) : Expression;

    /// <summary>A named value of the context.</summary>
    public sealed record Root(string Name) : Expression;

    public sealed record Index(Expression Of, Expression Key) : Expression;

    /// <summary>`.*`: every item, to which the following keys apply one by one.</summary>
    public sealed record Every(Expression Of) : Expression;

    public sealed record Not(Expression Of) : Expression;

    public sealed record Binary(TokenKind Operator, Expression Left, Expression Right) : Expression;

    public sealed record Call(FunctionSpec Function, IReadOnlyList<Expression> Arguments) : Expression;

    public sealed record Filtered(FilterSpec Filter, Expression Value, IReadOnlyList<Expression> Arguments) : Expression;
}
