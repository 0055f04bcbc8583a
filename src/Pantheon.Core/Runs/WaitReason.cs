namespace Pantheon.Core.Runs;

/// <summary>One reason why a run or a node waits, or how it stands, in words for a person and as facts.</summary>
public sealed record WaitReason(WaitKind Kind, string Text)
{
    /// <summary>Since when it is so; null where nobody wrote it down.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it will be over; null where nobody knows.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What stands in the way: tasks, runs, nodes or pools by name.</summary>
    public IReadOnlyList<string> By { get; init; } = [];
}
