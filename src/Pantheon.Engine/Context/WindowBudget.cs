namespace Pantheon.Engine.Context;

/// <summary>How the tokens of a window are shared out: real context = tool definitions + reply + room for messages.</summary>
/// <param name="Context">Tokens that the prepared model really has.</param>
/// <param name="Reply">What is kept free for the answer.</param>
/// <param name="Tools">What the offered tools' definitions take.</param>
public sealed record WindowBudget(int Context, int Reply, int Tools)
{
    /// <summary>What the messages may take; not below zero.</summary>
    public int Messages => Math.Max(0, Context - Reply - Tools);

    /// <summary>What prompt and tools may take together.</summary>
    public int Prompt => Math.Max(0, Context - Reply);

    /// <summary>The reply may take what the agent asks for, and never more than half of the window.</summary>
    public static int ReplyOf(int context, int maxTokens) => Math.Min(maxTokens, Math.Max(1, context / 2));
}
