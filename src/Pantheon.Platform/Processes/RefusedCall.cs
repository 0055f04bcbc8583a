namespace Pantheon.Platform.Processes;

/// <summary>A system call of a confined child that was refused, as it was seen: which call, what it wanted to reach, and how often.</summary>
public sealed record RefusedCall(string Call, string Target, int Count);
