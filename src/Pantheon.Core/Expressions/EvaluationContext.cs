using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>The named values an expression may read: input, task, night, run, retry, and each upstream node's output, status and failure.</summary>
public sealed class EvaluationContext(IReadOnlyDictionary<string, JsonNode?> roots)
{
    public IReadOnlyDictionary<string, JsonNode?> Roots { get; } = roots;

    public EvaluationContext With(string name, JsonNode? value) => new(new Dictionary<string, JsonNode?>(Roots) { [name] = value });
}
