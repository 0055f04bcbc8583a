using System.Text.Json.Nodes;

namespace Pantheon.Conformance.Schemas;

/// <summary>One value, and whether it fits.</summary>
public sealed record SuiteTest(string Description, JsonNode? Data, bool IsValid);
