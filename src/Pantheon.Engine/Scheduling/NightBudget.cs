using System.Globalization;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Scheduling;

/// <summary>What a night may spend in tokens and in hours of work. Beyond it nothing more starts and what runs comes to rest: the next night goes on with it.</summary>
internal sealed class NightBudget(IRunStore store, TimeProvider time)
{
    private const int MostRuns = 10_000;
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(15);

    private TimeSpan _worked;
    private long _since = time.GetTimestamp();
    private long? _counted;
    private int _ended;
    private string? _spent;

    /// <summary>Why the night is to come to rest; null as long as it may go on. Once spent it stays so.</summary>
    /// <param name="isWorking">Whether a run is at work: waiting for work spends nothing.</param>
    /// <param name="ended">How many runs have come to their end or to rest: with each the tokens are counted anew.</param>
    public async Task<string?> WhySpentAsync(NightPlan plan, bool isWorking, int ended, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        _worked += isWorking ? time.GetElapsedTime(_since, now) : TimeSpan.Zero;
        _since = now;
        var limits = plan.Policy.Limits;
        if (_spent is null && limits.NightWall is { } wall && _worked >= wall)
        {
            _spent = $"the night has worked for {wall}, as limits.night_wall says";
        }

        if (_spent is null && limits.NightTokens is { } most && !(_ended == ended && _counted is { } counted && time.GetElapsedTime(counted, now) < CountEvery))
        {
            (_counted, _ended) = (now, ended);
            var used = (await store.ListAsync(new RunQuery { Night = plan.Record.Date, Limit = MostRuns }, cancellationToken)).Sum(run => run.TokensIn + run.TokensOut);
            _spent = used >= most ? string.Create(CultureInfo.InvariantCulture, $"the night has used {used} tokens, limits.night_tokens allows {most}") : null;
        }

        return _spent;
    }
}
