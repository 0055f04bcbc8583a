using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>A function: its name, how many arguments it takes, and what it does.</summary>
internal sealed record FunctionSpec(string Name, int Min, int Max, Func<IReadOnlyList<JsonNode?>, JsonNode?> Apply);
