using System.Text.Json.Serialization;

namespace Pantheon.Reporting.Morning;

/// <summary>The morning report as data: report.json. Markdown, HTML and terminal are renderings of it.</summary>
public sealed record MorningReport
{
    public const string CurrentSchema = "pantheon/report/v1";

    [JsonPropertyName("$schema")]
    public string Schema { get; init; } = CurrentSchema;

    public required DateTimeOffset GeneratedAt { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required string TimeZone { get; init; }

    public required string Headline { get; init; }

    public required OutcomeCounts Counts { get; init; }

    /// <summary>The estimate of the reader's time.</summary>
    public required int Minutes { get; init; }

    /// <summary>One sentence on what left the machine.</summary>
    public required string LeftTheMachine { get; init; }

    public required ModelFacts Models { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public required IReadOnlyList<FirstStep> StartHere { get; init; }

    /// <summary>Quickest to read first.</summary>
    public required IReadOnlyList<ChangeReport> Ready { get; init; }

    public required IReadOnlyList<ChangeReport> Decide { get; init; }

    public required IReadOnlyList<RedGroup> RedBin { get; init; }

    public required NightFacts Night { get; init; }

    /// <summary>Whether anything was out of the common, in a sentence.</summary>
    public required string Unusual { get; init; }

    /// <summary>What was held against the nights before, the unusual first.</summary>
    public IReadOnlyList<UnusualItem> Compared { get; init; } = [];

    /// <summary>What the last nights came to, the oldest first and tonight last; empty for a report that is not of one night.</summary>
    public IReadOnlyList<TrendNight> Trends { get; init; } = [];

    /// <summary>Whether the branches merge, and in which order.</summary>
    public MergeOrder? Merging { get; init; }

    public required IReadOnlyList<AgentCard> Agents { get; init; }

    /// <summary>How each agent did over the last nights; empty for a report that is not of one night.</summary>
    public IReadOnlyList<AgentScorecard> Scorecards { get; init; } = [];

    public required IReadOnlyList<IdleItem> NotRun { get; init; }

    /// <summary>What was tried and refused.</summary>
    public LeavingFacts TriedToLeave { get; init; } = new();

    public PolicyFacts? Policy { get; init; }

    public ArtifactCheck? Artifacts { get; init; }

    public required ReportOrigin Origin { get; init; }

    /// <summary>Where the full report lies.</summary>
    public string? FullReport { get; init; }
}
