using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Failing;

/// <summary>All that is known of an attempt that did not succeed.</summary>
public sealed record FailureFacts
{
    public required Run Run { get; init; }

    public required Attempt Attempt { get; init; }

    /// <summary>Null when nothing failed but the attempt was stopped.</summary>
    public Failure? Failure { get; init; }

    public required Policy Policy { get; init; }

    public required string PantheonVersion { get; init; }

    public Digest? AgentDigest { get; init; }

    /// <summary>What the run had changed when the attempt ended, as a unified diff.</summary>
    public string Diff { get; init; } = "";

    /// <summary>The last messages of its session, oldest first.</summary>
    public IReadOnlyList<(string Role, string Text)> LastTurns { get; init; } = [];

    public IReadOnlyList<TestResult> Tests { get; init; } = [];

    /// <summary>The end of its command's log.</summary>
    public string LogTail { get; init; } = "";

    public required DateTimeOffset At { get; init; }
}
