using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>All that a report is made from; whatever could not be gathered stays away and is named among the problems.</summary>
public sealed record ReportInput
{
    public NightRecord? Night { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>IANA id of the reader's zone.</summary>
    public string TimeZone { get; init; } = "UTC";

    public required DateTimeOffset GeneratedAt { get; init; }

    public required string Version { get; init; }

    public IReadOnlyList<RunSummary> Runs { get; init; } = [];

    /// <summary>What the failure artifact of a run says, when it could be read.</summary>
    public IReadOnlyDictionary<RunId, Failure> Failures { get; init; } = new Dictionary<RunId, Failure>();

    public IReadOnlyList<RuntimeUse> Runtimes { get; init; } = [];

    public PolicyFacts? Policy { get; init; }

    public ArtifactCheck? Artifacts { get; init; }

    public int? QueueLeft { get; init; }

    /// <summary>The tasks that are queued now: none of them is to be queued once more.</summary>
    public IReadOnlySet<string> Queued { get; init; } = new HashSet<string>();

    /// <summary>What is still queued though it could have run, with what the night said of it: the last is null where it said nothing.</summary>
    public IReadOnlyList<(Run Run, string? Why)> StillQueued { get; init; } = [];

    /// <summary>What the nights before this one came to, the last one first.</summary>
    public IReadOnlyList<NightMeasures> EarlierNights { get; init; } = [];

    /// <summary>How agents did over the last nights and in each of them; null when it could not be read.</summary>
    public IReadOnlyList<AgentScore>? Scores { get; init; }

    /// <summary>What people did with the runs since, oldest first.</summary>
    public IReadOnlyList<PersonDecision> Decisions { get; init; } = [];

    /// <summary>What trial merges said, a repository each; null when none were made.</summary>
    public IReadOnlyList<MergeFacts>? Merges { get; init; }

    /// <summary>Malformed tool calls by agent (`codegen@7`).</summary>
    public IReadOnlyDictionary<string, int> MalformedCalls { get; init; } = new Dictionary<string, int>();

    /// <summary>The refused calls of each run's journal; null when they could not be read.</summary>
    public IReadOnlyDictionary<RunId, IReadOnlyList<JournalEvent>>? Refused { get; init; }

    /// <summary>Each wait of an attempt for a pool that was away.</summary>
    public IReadOnlyList<JournalEvent> Awaited { get; init; } = [];

    /// <summary>What was read of graphics cards while the night ran.</summary>
    public IReadOnlyList<GpuSample> Gpus { get; init; } = [];

    /// <summary>Why a card was not looked at.</summary>
    public IReadOnlyList<string> GpuNotes { get; init; } = [];

    /// <summary>Folders of the repositories by name, for commands that can be pasted anywhere.</summary>
    public IReadOnlyDictionary<string, string> Repositories { get; init; } = new Dictionary<string, string>();

    /// <summary>The file of an artifact, when it has one.</summary>
    public Func<Artifact, string?> PathOf { get; init; } = static _ => null;

    /// <summary>Where the full report will lie.</summary>
    public string? FullReport { get; init; }

    /// <summary>What broke while this was gathered, one line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
