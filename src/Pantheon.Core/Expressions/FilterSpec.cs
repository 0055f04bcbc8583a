using System.Text.Json.Nodes;

namespace Pantheon.Core.Expressions;

/// <summary>A filter: its name, how many arguments it takes behind the value, and what it does.</summary>
internal sealed record FilterSpec(string Name, int Min, int Max, Func<JsonNode?, IReadOnlyList<JsonNode?>, JsonNode?> Apply);
