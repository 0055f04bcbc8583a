using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Conformance.Schemas;

/// <summary>One schema of the official JSON Schema test suite with the values that fit it and those that do not.</summary>
public sealed record SuiteGroup(SchemaDraft Draft, string File, string Description, JsonNode? Schema, IReadOnlyList<SuiteTest> Tests);
