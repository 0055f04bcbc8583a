using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Knows which tools have succeeded since the last change of the tree, so that `finish` can ask for them.</summary>
internal sealed class EvidenceWatch(IReadOnlyList<string> required)
{
    private readonly HashSet<string> _since = new(StringComparer.Ordinal);

    /// <summary>The required tools that have not succeeded since the last change.</summary>
    public IReadOnlyList<string> Missing => [.. required.Where(tool => !_since.Contains(tool))];

    public void Observe(ToolDefinition tool, ToolResult result)
    {
        if (tool.Edits && !result.IsError)
        {
            _since.Clear();
        }

        if (!result.IsError)
        {
            _since.Add(tool.Name);
        }
    }
}
