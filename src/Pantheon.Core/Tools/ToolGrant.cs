namespace Pantheon.Core.Tools;

/// <summary>What one agent was given: the names of its tools, and the commands that `run_command` may start for it.</summary>
public sealed record ToolGrant(IReadOnlyList<string> Tools, IReadOnlyList<CommandRule> Commands)
{
    /// <summary>Nothing at all.</summary>
    public static ToolGrant None { get; } = new([], []);

    public bool Has(string tool) => Tools.Contains(tool);
}
