using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Tasks;

namespace Pantheon.Engine.Evidence;

/// <summary>Which tests must turn from failing to passing, and which must go on passing.</summary>
public sealed record TestExpectation(IReadOnlyList<string> FailToPass, TestSelection PassToPass)
{
    /// <summary>What the node's `expect` says; where it is silent, what the task says.</summary>
    public static TestExpectation Of(ExpectSpec? expect, TaskSpec? task, EvaluationContext values) => new(
        expect?.FailToPass is { } fails ? Names(fails.Evaluate(values)) : task?.FailToPass ?? [],
        expect?.PassToPass is { } passes ? Selection(passes.Evaluate(values)) : task?.PassToPass ?? TestSelection.None);

    private static IReadOnlyList<string> Names(JsonNode? value) => value switch
    {
        JsonArray list => [.. list.OfType<JsonValue>().Select(item => item.ToString())],
        JsonValue text when text.ToString() is { Length: > 0 } name => [name],
        _ => [],
    };

    private static TestSelection Selection(JsonNode? value) => value switch
    {
        JsonArray list => new TestSelection.Named(Names(list)),
        JsonValue text when text.ToString() == "none" => TestSelection.None,
        _ => TestSelection.All,
    };
}
