using System.Buffers;
using System.Text.Json;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>The rows behind one or more <see cref="MemoryRunStore"/>s: what survives when a worker dies.</summary>
internal sealed class MemoryJournal
{
    public Lock Gate { get; } = new();

    /// <summary>Where what is hashed is written; used under the gate.</summary>
    public ArrayBufferWriter<byte> Buffer { get; } = new(4096);

    public Utf8JsonWriter Writer { get; } = new(Stream.Null);

    public Dictionary<RunId, Row> Runs { get; } = [];

    public SortedDictionary<DateOnly, NightRecord> Nights { get; } = [];

    public List<CommandRow> Commands { get; } = [];

    public Dictionary<(string Repository, string Commit, Digest Recipe), BaseCheck> BaseChecks { get; } = [];

    public Dictionary<string, PoolStanding> Pools { get; } = [];

    public List<CacheEntry> Cache { get; } = [];

    public List<ModelLoad> Loads { get; } = [];

    public List<(DateOnly Night, GpuSample Sample)> Samples { get; } = [];

    public List<(RunId Run, RecordedEvent Event)> Events { get; } = [];

    public HashSet<Guid> DeadOwners { get; } = [];

    public List<SlotRow> Slots { get; } = [];

    public List<LineRow> Line { get; } = [];

    internal sealed class SlotRow(SlotLease lease, SlotHolder holder, Guid owner, DateTimeOffset taken)
    {
        public SlotLease Lease { get; } = lease;

        public SlotHolder Holder { get; } = holder;

        public Guid Owner { get; } = owner;

        public DateTimeOffset Taken { get; } = taken;

        public DateTimeOffset Until { get; set; }
    }

    internal sealed class LineRow(string pool, Guid owner, DateTimeOffset since)
    {
        public string Pool { get; } = pool;

        public Guid Owner { get; } = owner;

        public DateTimeOffset Since { get; } = since;

        public SlotHolder? Holder { get; set; }

        public DateTimeOffset Until { get; set; }
    }

    internal sealed class Row(Run run)
    {
        public Run Run { get; set; } = run;

        public Guid? Owner { get; set; }

        public DateTimeOffset LeaseUntil { get; set; }

        public Dictionary<NodeId, NodeRun> Nodes { get; } = [];

        public Dictionary<AttemptId, Attempt> Attempts { get; } = [];

        public List<RecordedEvent> Events { get; } = [];

        public Dictionary<(NodeId? Node, int Attempt, string Name), Artifact> Artifacts { get; } = [];

        public Dictionary<AttemptId, SortedDictionary<int, SessionStep>> Steps { get; } = [];

        public Dictionary<AttemptId, Review> Reviews { get; } = [];

        public Dictionary<(AttemptId Attempt, string Test), TestResult> Tests { get; } = [];
    }

    internal sealed class CommandRow(Command command)
    {
        public Command Command { get; } = command;

        public Guid? TakenBy { get; set; }

        public CommandAnswer? Answer { get; set; }

        public string? Message { get; set; }
    }
}
