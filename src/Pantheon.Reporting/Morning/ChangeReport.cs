namespace Pantheon.Reporting.Morning;

/// <summary>A change that is ready or held: what was asked, what was done, what shows it, and the commands to take it.</summary>
public sealed record ChangeReport
{
    public required string Run { get; init; }

    public required string Task { get; init; }

    public required string Title { get; init; }

    public string? Repository { get; init; }

    public string? Branch { get; init; }

    public int Added { get; init; }

    public int Removed { get; init; }

    public int Files { get; init; }

    public required TestTally MustNowPass { get; init; }

    public required TestTally MustStillPass { get; init; }

    /// <summary>inside, outside, unlimited (the task names no paths) or unknown.</summary>
    public required string Scope { get; init; }

    public required IReadOnlyList<string> Flags { get; init; }

    /// <summary>Files of the branch that act on whoever takes it; with any, a change is held.</summary>
    public IReadOnlyList<RiskLine> Risks { get; init; } = [];

    public required int Minutes { get; init; }

    /// <summary>The acceptance criteria with what shows each.</summary>
    public required IReadOnlyList<CriterionLine> Asked { get; init; }

    /// <summary>What the agent says it did; null when it said nothing.</summary>
    public string? Did { get; init; }

    public required IReadOnlyList<ReviewLine> Reviews { get; init; }

    /// <summary>Why the gate did not let it pass; empty for a change that is ready.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Files in which it clashes with the base as it is now.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>What a person has done with it since; null while nobody has.</summary>
    public DecisionLine? Decision { get; init; }

    /// <summary>Whether its task waits in the queue again.</summary>
    public bool IsQueuedAgain { get; init; }

    /// <summary>What a person does by day with what the night may not: push the branch, open its pull request; null when there is nothing.</summary>
    public string? Next { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required IReadOnlyList<ArtifactLine> Artifacts { get; init; }
}
