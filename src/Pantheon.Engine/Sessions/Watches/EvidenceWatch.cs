using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
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

    /// <summary>Whether it tests and no test ran, as with a filter that nothing matches: that proves nothing.</summary>
    public static bool RanNothing(ToolDefinition tool, ToolResult result)
    {
        try
        {
            return tool.Evidence == EvidenceKind.Tests && result.Structured is JsonObject report && Count(report, "total") is { } total && total - (Count(report, "skipped") ?? 0) <= 0;
        }
        catch (ArgumentException)
        {
            // a report that names a thing twice says nothing
            return true;
        }
    }

    /// <summary>Takes a call that was made; one that failed may have changed the tree before.</summary>
    public async Task ObserveAsync(ToolDefinition tool, ToolResult result, CancellationToken cancellationToken)
    {
        if (tool.Edits && _since.Count > 0 && (_tree is null || await treeOf(cancellationToken) != _tree))
        {
            _since.Clear();
        }

        if (!result.IsError && required.Contains(tool.Name) && !RanNothing(tool, result))
        {
            _since.Add(tool.Name);
            _tree = await treeOf(cancellationToken);
        }
    }

    private static int? Count(JsonObject report, string name) => report[name] is JsonValue value && value.TryGetValue<int>(out var count) ? count : null;
}
