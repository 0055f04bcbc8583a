namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A JSON value as it was understood: valid JSON text, the place after it, and how it ended.</summary>
internal sealed record LooseValue(string Json, int End, LooseEnd Ending, int MissingBrackets);
