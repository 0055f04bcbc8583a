using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Knows which tools have succeeded on the work tree as it is, so that `finish` can ask for them; a command that leaves the tree as it was takes no evidence away.</summary>
/// <param name="treeOf">The work tree's identity as it is now; null when nobody can say, and then every edit counts as a change.</param>
internal sealed class EvidenceWatch(IReadOnlyList<string> required, Func<CancellationToken, Task<string?>> treeOf)
{
    private readonly HashSet<string> _since = new(StringComparer.Ordinal);
    private string? _tree;

    /// <summary>The required tools that have not succeeded since the last change, by whomever it was made.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        if (_since.Count > 0 && _tree is not null && await treeOf(cancellationToken) != _tree)
        {
            _since.Clear();
        }

        return [.. required.Where(tool => !_since.Contains(tool))];
    }

    /// <summary>Takes a call that was made; one that failed may have changed the tree before.</summary>
    public async Task ObserveAsync(ToolDefinition tool, ToolResult result, CancellationToken cancellationToken)
    {
        if (tool.Edits && _since.Count > 0 && (_tree is null || await treeOf(cancellationToken) != _tree))
        {
            _since.Clear();
        }

        if (!result.IsError && required.Contains(tool.Name))
        {
            _since.Add(tool.Name);
            _tree = await treeOf(cancellationToken);
        }
    }
}
