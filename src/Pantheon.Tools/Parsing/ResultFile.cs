namespace Pantheon.Tools.Parsing;

/// <summary>One result file of a command: its name below the output folder and its text.</summary>
internal sealed record ResultFile(string Name, string Text);
