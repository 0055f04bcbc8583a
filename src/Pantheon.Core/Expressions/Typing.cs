using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>Tells of an expression what it will give, and what in it can never mean anything.</summary>
internal sealed class Typing(Func<string, KnownType> rootOf, Action<string> fault)
{
    private const ValueKinds Compound = ValueKinds.List | ValueKinds.Object;

    public KnownType TypeOf(Expression expression) => expression switch
    {
        Expression.Literal literal => KnownType.Of(KnownType.KindOf(literal.Value)),
        Expression.Root root => rootOf(root.Name),
        Expression.Index or Expression.Every => Walk(expression) is var (type, isMany) && isMany ? type.Listed() : type,
        Expression.Not not => TypeOf(not.Of) is var _ ? KnownType.Of(ValueKinds.Boolean) : KnownType.Unknown,
        Expression.Binary binary => TypeOf(binary),
        Expression.Call call => TypeOf(call),
        Expression.Filtered filtered => TypeOf(filtered),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private KnownType TypeOf(Expression.Binary binary)
    {
        var (left, right) = (TypeOf(binary.Left), TypeOf(binary.Right));
        switch (binary.Operator)
        {
            // what is left behind when it is false: null or an empty value of its own kind
            case TokenKind.And:
                return left.IsOnly(Compound) && (left.Kinds & ValueKinds.Null) == 0 ? right : left.Or(right);
            case TokenKind.Or:
                return left.IsOnly(Compound) && (left.Kinds & ValueKinds.Null) == 0 ? left : KnownType.Of(left.Kinds & ~ValueKinds.Null) is { Kinds: ValueKinds.None } ? right : WithoutNull(left).Or(right);
            case TokenKind.Equal or TokenKind.NotEqual:
                if ((left.IsOnly(Compound) && IsPlain(right)) || (right.IsOnly(Compound) && IsPlain(left)))
                {
                    fault($"it compares {KnownType.Said((left.IsOnly(Compound) ? left : right).Kinds & ~ValueKinds.Null)} with {KnownType.Said(left.IsOnly(Compound) ? right.Kinds : left.Kinds)}, which are never equal");
                }

                break;
            default:
                if (left.IsOnly(Compound) || right.IsOnly(Compound))
                {
                    fault($"it asks for the order of {KnownType.Said((left.IsOnly(Compound) ? left : right).Kinds & ~ValueKinds.Null)}, which has none");
                }

                break;
        }

        return KnownType.Of(ValueKinds.Boolean);
    }

    private KnownType TypeOf(Expression.Call call)
    {
        foreach (var argument in call.Arguments)
        {
            TypeOf(argument);
        }

        return call.Function.Name switch
        {
            "contains" or "startsWith" or "endsWith" => KnownType.Of(ValueKinds.Boolean),
            "format" or "join" or "toJSON" => KnownType.Of(ValueKinds.Text),
            _ => KnownType.Unknown,
        };
    }

    private KnownType TypeOf(Expression.Filtered filtered)
    {
        TypeOf(filtered.Value);
        foreach (var argument in filtered.Arguments)
        {
            TypeOf(argument);
        }

        return KnownType.Of(filtered.Filter.Name is "json" or "fit" ? ValueKinds.Text | ValueKinds.Null : ValueKinds.Text);
    }

    /// <summary>The value at the end of a path, or the type of the many that a `*` on the way makes of it.</summary>
    private (KnownType Type, bool IsMany) Walk(Expression expression)
    {
        switch (expression)
        {
            case Expression.Every every:
                var (all, _) = Walk(every.Of);
                MustHold(all, "items");
                return (all.IsOnly(ValueKinds.List) ? all.Item() : KnownType.Unknown, true);
            case Expression.Index index:
                var (of, isMany) = Walk(index.Of);
                var key = (index.Key as Expression.Literal)?.Value;
                if (index.Key is not Expression.Literal)
                {
                    TypeOf(index.Key);
                }

                MustHold(of, "members");
                return (Step(of, key), isMany);
            default:
                return (TypeOf(expression), false);
        }
    }

    private void MustHold(KnownType type, string what)
    {
        if (type.IsOnly(ValueKinds.Text | ValueKinds.Number | ValueKinds.Boolean))
        {
            fault($"it looks for {what} in {KnownType.Said(type.Kinds & ~ValueKinds.Null)}");
        }
    }

    private static KnownType Step(KnownType of, JsonNode? key) => Values.KindOf(key) switch
    {
        JsonValueKind.String when of.IsOnly(ValueKinds.Object) => of.Member(Values.Text(key)),
        JsonValueKind.Number when of.IsOnly(ValueKinds.List) => of.Item(),
        _ => KnownType.Unknown,
    };

    // `a || b` gives a only where it is something
    private static KnownType WithoutNull(KnownType type) => type.Schema is null ? KnownType.Of(type.Kinds & ~ValueKinds.Null) : type;

    private static bool IsPlain(KnownType type) => type.Kinds != ValueKinds.Any && (type.Kinds & (Compound | ValueKinds.Null)) == 0;
}
