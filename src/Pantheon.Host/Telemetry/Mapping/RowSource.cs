using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Reads all rows of a run that telemetry is made from; one run at a time is held in memory.</summary>
internal sealed class RowSource(PantheonStore store, bool withOwners = false)
{
    private const int MostNights = 4000;

    private Dictionary<DateOnly, string>? _policies;

    /// <summary>Null where there is no such run.</summary>
    public async Task<RunRows?> ReadAsync(RunId id, CancellationToken cancellationToken)
    {
        var found = await store.Runs.SummariesAsync(new RunQuery { Id = id, Limit = 1 }, cancellationToken);
        return found is [var summary]
            ? new RunRows
            {
                Run = summary.Run,
                Policy = summary.Run.Night is { } night ? await PolicyAsync(night, cancellationToken) : null,
                Nodes = summary.Nodes,
                Attempts = summary.Attempts,
                Owners = withOwners ? await store.Spans.OwnersAsync(id, cancellationToken) : new Dictionary<AttemptId, Guid>(),
                Reviews = summary.Reviews,
                Events = await store.Runs.EventsAsync(id, cancellationToken),
                ModelCalls = await store.Spans.ModelCallsAsync(id, cancellationToken),
                ToolCalls = await store.Spans.ToolCallsAsync(id, cancellationToken),
            }
            : null;
    }

    private async Task<string?> PolicyAsync(DateOnly night, CancellationToken cancellationToken)
    {
        if (_policies?.GetValueOrDefault(night) is { } known)
        {
            return known;
        }

        var nights = await store.Runs.NightsAsync(MostNights, cancellationToken);
        _policies = nights.GroupBy(record => record.Date).ToDictionary(group => group.Key, group => FormattableString.Invariant($"{group.First().Policy}@{group.First().PolicyVersion}"));
        return _policies.GetValueOrDefault(night);
    }
}
