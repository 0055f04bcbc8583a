namespace Pantheon.Platform.Processes;

/// <summary>All processes of the machine as they were at one moment.</summary>
internal sealed class ProcessTable
{
    private readonly IReadOnlyList<ProcessEntry> _entries = ProcessEntry.ReadAll();

    public IReadOnlyList<ProcessEntry> MembersOf(int leader, long? leaderTicks, long? mark) => ProcessTree.Of(_entries, leader, leaderTicks, mark);
}
