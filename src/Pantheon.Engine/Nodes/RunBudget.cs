using System.Globalization;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Nodes;

/// <summary>
/// What policy lets a task of the night spend in one night. Where it is spent the run rests with all that it has done; another night, or a person who asks for it, gives as much again.
/// A run by day has the person beside it and no such budget: the same limits end it.
/// </summary>
/// <param name="tokens">Counts the tokens of its sessions.</param>
public sealed class RunBudget(Run run, PolicyLimits limits, TokenMeter tokens)
{
    private readonly bool _pauses = run.Mode == Mode.Night;
    private long _before;
    private volatile bool _isOutOfTime;

    /// <summary>The time after which it rests; null where nothing bounds it.</summary>
    public TimeSpan? Wall => _pauses ? limits.RunWall : null;

    /// <summary>Why no turn of a model begins any more; null as long as there are time and tokens left.</summary>
    public string? WhyNoTurn
    {
        get
        {
            if (_isOutOfTime)
            {
                return WhyNoTime;
            }

            var used = tokens.Used - Interlocked.Read(ref _before);
            return _pauses && used >= limits.RunTokens
                ? string.Create(CultureInfo.InvariantCulture, $"it has used {used} tokens, limits.run_tokens gives a task {limits.RunTokens} in a night{Next}")
                : null;
        }
    }

    /// <summary>Its time is spent; gives the words for it.</summary>
    public string SpendTime()
    {
        _isOutOfTime = true;
        return WhyNoTime;
    }

    private string WhyNoTime => $"it has worked for {Wall}, as limits.run_wall gives a task in a night{Next}";

    /// <summary>Hears that it is spent.</summary>
    public Action<string> Spent { get; set; } = _ => { };

    /// <summary>What was used before this night, or before a person gave it as much again, is not counted.</summary>
    public void CountFrom(long before) => Interlocked.Exchange(ref _before, before);

    private string Next => $"; the next night goes on with it, 'pantheon runs resume {run.Id.Short}' at once";
}
