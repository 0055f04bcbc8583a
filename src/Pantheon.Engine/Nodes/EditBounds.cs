using Pantheon.Core.Agents;
using Pantheon.Core.Tasks;

namespace Pantheon.Engine.Nodes;

/// <summary>Where an agent may change files: its own `writes`, else the task's scope.</summary>
internal static class EditBounds
{
    public static IReadOnlyList<string> Of(AgentSpec? agent, TaskSpec? task) => agent is { Writes.Count: > 0 } ? agent.Writes : task?.Scope.Paths ?? [];
}
