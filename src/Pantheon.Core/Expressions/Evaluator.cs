using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>Computes an expression's value; what is not there is null, and no data makes it throw.</summary>
internal sealed class Evaluator(EvaluationContext context)
{
    public JsonNode? Evaluate(Expression expression) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Root root => Lookup(context.Roots, root.Name),
        Expression.Index or Expression.Every => Walk(expression).ToNode(),
        Expression.Not not => JsonValue.Create(!Values.IsTrue(Evaluate(not.Of))),
        Expression.Binary binary => Evaluate(binary),
        Expression.Call call => call.Function.Apply([.. call.Arguments.Select(Evaluate)]),
        Expression.Filtered filtered => filtered.Filter.Apply(Evaluate(filtered.Value), [.. filtered.Arguments.Select(Evaluate)]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private JsonNode? Evaluate(Expression.Binary binary)
    {
        var left = Evaluate(binary.Left);
        switch (binary.Operator)
        {
            case TokenKind.And:
                return Values.IsTrue(left) ? Evaluate(binary.Right) : left;
            case TokenKind.Or:
                return Values.IsTrue(left) ? left : Evaluate(binary.Right);
        }

        var right = Evaluate(binary.Right);
        return JsonValue.Create(binary.Operator switch
        {
            TokenKind.Equal => Values.AreEqual(left, right),
            TokenKind.NotEqual => !Values.AreEqual(left, right),
            TokenKind.Less => Values.Compare(left, right) < 0,
            TokenKind.LessOrEqual => Values.Compare(left, right) <= 0,
            TokenKind.Greater => Values.Compare(left, right) > 0,
            TokenKind.GreaterOrEqual => Values.Compare(left, right) >= 0,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private Found Walk(Expression expression)
    {
        switch (expression)
        {
            case Expression.Every every:
                var all = Walk(every.Of);
                return new Found(null, [.. all.Items is null ? ChildrenOf(all.Node) : all.Items.SelectMany(ChildrenOf)]);
            case Expression.Index index:
                var of = Walk(index.Of);
                var key = Evaluate(index.Key);
                if (of.Items is null)
                {
                    return new Found(TryGet(of.Node, key, out var value) ? value : null, null);
                }

                var found = new List<JsonNode?>();
                foreach (var item in of.Items)
                {
                    if (TryGet(item, key, out var inner))
                    {
                        found.Add(inner);
                    }
                }

                return new Found(null, found);
            default:
                return new Found(Evaluate(expression), null);
        }
    }

    private static IEnumerable<JsonNode?> ChildrenOf(JsonNode? node) => node switch
    {
        JsonArray array => array,
        JsonObject map => map.Select(entry => entry.Value),
        _ => [],
    };

    private static bool TryGet(JsonNode? node, JsonNode? key, out JsonNode? value)
    {
        value = null;
        switch (node)
        {
            case JsonObject map when key is not (null or JsonArray or JsonObject):
                var name = Values.Text(key);
                if (map.TryGetPropertyValue(name, out value))
                {
                    return true;
                }

                var near = map.FirstOrDefault(entry => string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase));
                value = near.Value;
                return near.Key is not null;
            case JsonArray array when Values.KindOf(key) is JsonValueKind.Number or JsonValueKind.String:
                var place = Math.Floor(Values.NumberOf(key));
                if (!(place >= 0 && place < array.Count))
                {
                    return false;
                }

                value = array[(int)place];
                return true;
            default:
                return false;
        }
    }

    private static JsonNode? Lookup(IReadOnlyDictionary<string, JsonNode?> roots, string name) =>
        roots.TryGetValue(name, out var value) ? value : roots.FirstOrDefault(root => string.Equals(root.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>One value, or the items that a `*` made of it.</summary>
    private readonly record struct Found(JsonNode? Node, IReadOnlyList<JsonNode?>? Items)
    {
        public JsonNode? ToNode() => Items is null ? Node : new JsonArray([.. Items.Select(item => item?.DeepClone())]);
    }
}
