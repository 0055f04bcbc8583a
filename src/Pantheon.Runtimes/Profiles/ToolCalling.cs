namespace Pantheon.Runtimes.Profiles;

/// <summary>How a family calls tools.</summary>
/// <param name="Format">One of the tool formats: its own, `constrained` or `none`.</param>
/// <param name="Reliable">Whether servers read its own calls well enough to go without a schema.</param>
public sealed record ToolCalling(string Format, bool Reliable);
