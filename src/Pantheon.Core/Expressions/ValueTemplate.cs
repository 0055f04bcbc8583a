using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>A value of a flow file whose texts may hold `${{ … }}`: constant, template, list or map.</summary>
public abstract record ValueTemplate
{
    public sealed record Constant(JsonNode? Value) : ValueTemplate;

    /// <summary>Alone in its text, an expression keeps its type, unless only its words are wanted.</summary>
    public sealed record Text(Template Template, bool AsWords = false) : ValueTemplate;

    public sealed record List(IReadOnlyList<ValueTemplate> Items) : ValueTemplate;

    public sealed record Map(IReadOnlyDictionary<string, ValueTemplate> Entries) : ValueTemplate;

    public JsonNode? Evaluate(EvaluationContext context) => this switch
    {
        Constant constant => constant.Value?.DeepClone(),
        Text { AsWords: true } text => JsonValue.Create(text.Template.Render(context)),
        Text text => text.Template.Evaluate(context),
        List list => new JsonArray([.. list.Items.Select(item => item.Evaluate(context))]),
        Map map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(context)))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The value as argv: strings and numbers, where an entry that gives a list becomes several arguments and null none.</summary>
    public IReadOnlyList<string> EvaluateArguments(EvaluationContext context) => [.. Flatten(Evaluate(context))];

    /// <summary>What is known of the value before the run; what can never mean anything goes to `fault` with its place.</summary>
    public KnownType TypeOf(Func<string, KnownType> rootOf, Action<SourceSpan, string> fault)
    {
        switch (this)
        {
            case Text text:
                var type = text.Template.TypeOf(rootOf, fault);
                return text.AsWords ? KnownType.Of(ValueKinds.Text) : type;
            case List list:
                var items = list.Items.Select(item => item.TypeOf(rootOf, fault)).ToList();
                return items.Count == 0 || items.Exists(item => item.Kinds != items[0].Kinds || !ReferenceEquals(item.Schema, items[0].Schema)) ? KnownType.Of(ValueKinds.List) : items[0].Listed();
            case Map map:
                var properties = new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value.TypeOf(rootOf, fault).ToSchema())));
                return KnownType.Of(new JsonObject
                {
                    ["type"] = "object",
                    ["additionalProperties"] = false,
                    ["required"] = new JsonArray([.. map.Entries.Keys.Select(key => JsonValue.Create(key))]),
                    ["properties"] = properties,
                });
            case Constant constant:
                return KnownType.Of(KnownType.KindOf(constant.Value));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Whether no expression is in it, so that its value is known at load.</summary>
    public bool IsConstant => !Templates().Any();

    /// <summary>Every template within, in order.</summary>
    public IEnumerable<Template> Templates() => this switch
    {
        Text text => [text.Template],
        List list => list.Items.SelectMany(item => item.Templates()),
        Map map => map.Entries.Values.SelectMany(item => item.Templates()),
        _ => [],
    };

    private static IEnumerable<string> Flatten(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => array.SelectMany(Flatten),
        JsonValue value => [value.ToString()],
        _ => [node.ToJsonString()],
    };
}
