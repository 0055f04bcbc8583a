using System.Text.Json;

namespace Pantheon.Conformance.Verbs;

/// <summary>One case as it stands in a file: its JSON, or the reason why it is none, and the line it starts on (its place, where the file is one array).</summary>
public sealed record CaseLine(JsonElement? Case, string? Reason, int Line)
{
    public void Deconstruct(out JsonElement? value, out string? reason) => (value, reason) = (Case, Reason);
}
