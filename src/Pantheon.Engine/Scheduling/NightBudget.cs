using System.Globalization;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Scheduling;

/// <summary>What a night may spend in tokens and in hours of work. Beyond it nothing more starts and what runs comes to rest: the next night goes on with it.</summary>
internal sealed class NightBudget(IRunStore store, TimeProvider time)
{
    private const int MostRuns = 10_000;
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(15);

    private readonly Dictionary<RunId, long> _before = [];
    private TimeSpan? _worked;
    private long _since = time.GetTimestamp();
    private long? _counted;
    private int _ended;
    private string? _spent;

    /// <summary>Why the night is to come to rest; null as long as it may go on. Once spent it stays so.</summary>
    /// <param name="opened">When the night was opened first: a worker that takes it up again goes on counting.</param>
    /// <param name="isWorking">Whether a run is at work: waiting for work spends nothing.</param>
    /// <param name="ended">How many runs have come to their end or to rest: with each the tokens are counted anew.</param>
    public async Task<string?> WhySpentAsync(NightPlan plan, DateTimeOffset opened, bool isWorking, int ended, CancellationToken cancellationToken)
    {
        var limits = plan.Policy.Limits;
        _worked ??= limits.NightWall is null ? TimeSpan.Zero : await WorkedAsync(plan, opened, cancellationToken);
        var now = time.GetTimestamp();
        _worked += isWorking ? time.GetElapsedTime(_since, now) : TimeSpan.Zero;
        _since = now;
        if (_spent is null && limits.NightWall is { } wall && _worked >= wall)
        {
            _spent = $"the night has worked for {wall}, as limits.night_wall says";
        }

        if (_spent is null && limits.NightTokens is { } most && !(_ended == ended && _counted is { } counted && time.GetElapsedTime(counted, now) < CountEvery))
        {
            (_counted, _ended) = (now, ended);
            var used = await UsedAsync(plan, opened, cancellationToken);
            _spent = used >= most ? string.Create(CultureInfo.InvariantCulture, $"the night has used {used} tokens, limits.night_tokens allows {most}") : null;
        }

        return _spent;
    }

    /// <summary>Tokens of this night alone: a run that rested over from another brings what it used there along.</summary>
    private async Task<long> UsedAsync(NightPlan plan, DateTimeOffset opened, CancellationToken cancellationToken)
    {
        var used = 0L;
        foreach (var run in (await store.ListAsync(new RunQuery { Night = plan.Record.Date, Limit = MostRuns }, cancellationToken)).Where(run => run.Mode == plan.Mode))
        {
            if (run.StartedAt < opened && !_before.ContainsKey(run.Id))
            {
                var attempts = (await store.SummariesAsync(new RunQuery { Id = run.Id }, cancellationToken)).SelectMany(summary => summary.Attempts);
                _before[run.Id] = attempts.Where(attempt => attempt.StartedAt < opened).Sum(attempt => attempt.TokensIn + attempt.TokensOut);
            }

            used += Math.Max(0, run.TokensIn + run.TokensOut - _before.GetValueOrDefault(run.Id));
        }

        return used;
    }

    /// <summary>How long anything was at work in this night before this worker came.</summary>
    private async Task<TimeSpan> WorkedAsync(NightPlan plan, DateTimeOffset opened, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var attempts = (await store.SummariesAsync(new RunQuery { Night = plan.Record.Date, Limit = MostRuns }, cancellationToken))
            .Where(summary => summary.Run.Mode == plan.Mode).SelectMany(summary => summary.Attempts)
            .Where(attempt => attempt.StartedAt >= opened).OrderBy(attempt => attempt.StartedAt);
        var (worked, until) = (TimeSpan.Zero, opened);
        foreach (var attempt in attempts)
        {
            var from = attempt.StartedAt > until ? attempt.StartedAt : until;
            var end = attempt.EndedAt ?? now;
            if (end > from)
            {
                worked += end - from;
                until = end;
            }
        }

        return worked;
    }
}
