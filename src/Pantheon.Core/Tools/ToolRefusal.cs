namespace Pantheon.Core.Tools;

/// <summary>One thing that a tool call was refused: what it did (`connect`, `socket`, `path`), towards what, why, and how often.</summary>
public sealed record ToolRefusal(string Call, string Target, string Reason, int Count);
