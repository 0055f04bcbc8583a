namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What was done to a call before it could run, as traces name it.</summary>
public static class RepairWords
{
    /// <summary>The model printed the call as text.</summary>
    public const string FromText = "from_text";
}
