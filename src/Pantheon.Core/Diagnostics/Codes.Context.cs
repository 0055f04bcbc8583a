namespace Pantheon.Core.Diagnostics;

/// <summary>PAN4320-4339: a conversation and its model's window.</summary>
public static partial class Codes
{
    public const string TaskExceedsContext = "PAN4320";
    public const string ConversationExceedsContext = "PAN4321";
    public const string PromptRefusedTwice = "PAN4322";
}
