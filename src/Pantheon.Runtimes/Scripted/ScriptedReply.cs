namespace Pantheon.Runtimes.Scripted;

/// <summary>One canned assistant turn: reasoning, text and tool calls, each of which may be missing.</summary>
public sealed record ScriptedReply
{
    /// <summary>What is answered where no script applies, or where the one that applies has come to its end.</summary>
    public static ScriptedReply Empty { get; } = new();

    public string Text { get; init; } = "";

    public string Reasoning { get; init; } = "";

    public IReadOnlyList<ScriptedCall> Calls { get; init; } = [];

    public bool IsEmpty => Text.Length == 0 && Reasoning.Length == 0 && Calls.Count == 0;
}
