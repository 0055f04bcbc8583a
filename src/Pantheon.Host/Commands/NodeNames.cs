using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>Whether a run has the node that a person names.</summary>
internal static class NodeNames
{
    /// <summary>Throws for a node that the run does not have; one that has not begun knows none of its nodes yet.</summary>
    public static async Task RequireAsync(IRunStore store, Run run, string? name, CancellationToken cancellationToken)
    {
        if (name is null)
        {
            return;
        }

        List<string> known = [.. (await store.NodesAsync(run.Id, cancellationToken)).Select(node => node.Node.Value)];
        if (known.Count > 0 && !known.Contains(name))
        {
            throw Unknown(name, run, known);
        }
    }

    public static PantheonException Unknown(string name, Run run, IReadOnlyList<string> known) => new(
        Codes.NodeUnknown,
        $"run {run.Id.Short} has no node '{name}'",
        Suggestion.Hint(name, known) ?? (known.Count > 0 ? $"its nodes: {string.Join(", ", known)}" : $"pantheon runs show {run.Id.Short}"));
}
