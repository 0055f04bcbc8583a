using Pantheon.Core.Tasks;

namespace Pantheon.Core.Runs;

/// <summary>What a node's time hangs on; of a group, what its attempts have in common, and null where they differ.</summary>
public sealed record HistoryKey(NodeKind Kind)
{
    public string? Flow { get; init; }

    /// <summary>Its name as authored: the items of a map are one node.</summary>
    public string? Node { get; init; }

    /// <summary>By name; versions of it are one agent.</summary>
    public string? Agent { get; init; }

    public string? Pool { get; init; }

    /// <summary>The server's own id for the model.</summary>
    public string? Model { get; init; }

    /// <summary>Of an agent's node; another node's time does not hang on it.</summary>
    public TaskSize? Size { get; init; }

    /// <summary>Of a node without an agent.</summary>
    public string? Repository { get; init; }

    /// <summary>The key of one node; agent and model are still to be said.</summary>
    public static HistoryKey Of(string flow, TaskSize? size, string? repository, NodeKind kind, string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new HistoryKey(kind) { Flow = flow, Node = Plain(node), Size = kind == NodeKind.Agent ? size : null, Repository = kind == NodeKind.Agent ? null : repository };
    }

    /// <summary>The same as a wider group has it; null where the group would be no narrower than a kind is.</summary>
    public HistoryKey? At(HistoryScope scope) => scope switch
    {
        HistoryScope.Same => this,
        HistoryScope.Flow => this with { Size = null, Repository = null },
        HistoryScope.Node => this with { Flow = null, Size = null, Repository = null },
        HistoryScope.Agent => Agent is null ? null : this with { Flow = null, Node = null, Size = null, Repository = null },
        HistoryScope.Kind => new HistoryKey(Kind),
        _ => null,
    };

    /// <summary>`fix.3` and `review.fix.3` are items of `fix` and `review.fix`; no node's own name is a number.</summary>
    private static string Plain(string node) => string.Join('.', node.Split('.').Where(part => !part.All(char.IsAsciiDigit)));
}
