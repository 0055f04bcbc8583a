namespace Pantheon.Host.Commands;

/// <summary>One thing in which two runs differ; null where only the other has it.</summary>
internal sealed record DifferenceLine(string Part, string Name, string? One, string? Other);
