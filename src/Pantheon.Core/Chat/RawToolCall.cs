namespace Pantheon.Core.Chat;

/// <summary>A tool call as the model wrote it; runtimes put it into `FunctionCallContent.RawRepresentation`, so that arguments that do not parse are not lost.</summary>
public sealed record RawToolCall(string? Id, string Name, string Arguments);
