using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;

namespace Pantheon.Engine.Replaying;

/// <summary>All that the store keeps of one ended run, as a replay reads it.</summary>
public sealed record RecordedRun
{
    public required RunSummary Summary { get; init; }

    public required IReadOnlyList<RecordedEvent> Events { get; init; }

    /// <summary>In the order in which they were made.</summary>
    public required IReadOnlyList<ModelCallSpan> ModelCalls { get; init; }

    /// <summary>In the order in which they were made.</summary>
    public required IReadOnlyList<ToolCallSpan> ToolCalls { get; init; }

    public Run Run => Summary.Run;

    public Attempt? Attempt(AttemptId id) => Summary.Attempts.FirstOrDefault(attempt => attempt.Id == id);

    /// <summary>The calls of one attempt that its session made itself: a log that was shortened by another model is heard from the tape.</summary>
    public IReadOnlyList<ModelCallSpan> CallsOf(AttemptId id) => [.. ModelCalls.Where(call => call.Attempt == id && call.Parameters?["window"]?["for"]?.ToString() != "compaction")];
}
