using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Tells how each agent did over the last nights.</summary>
public static class Scorecards
{
    public const int Nights = 7;

    private const int MostModels = 4;

    /// <summary>Who worked in the most runs first; those who rested tonight stay.</summary>
    internal static IReadOnlyList<AgentScorecard> Of(DateOnly? tonight, IReadOnlyList<AgentScore>? scores) => tonight is null || scores is null ? [] :
    [
        .. scores.GroupBy(score => score.Agent)
            .Select(group => (Whole: group.FirstOrDefault(score => score.Night is null), Each: group.Where(score => score.Night is not null)))
            .Where(entry => entry.Whole is not null)
            .Select(entry => Card(entry.Whole!, entry.Each)) // filtered
            .OrderByDescending(card => card.Runs)
            .ThenBy(card => card.Agent, StringComparer.Ordinal),
    ];

    private static AgentScorecard Card(AgentScore score, IEnumerable<AgentScore> nights) => new()
    {
        Agent = Untrusted.Line(score.Agent.ToString(), 80),
        Models = [.. score.Models.Take(MostModels).Select(model => Untrusted.Line(model, 120))],
        Runs = score.Runs,
        Ready = score.Ready,
        Failed = [.. score.Failed.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => new CauseCount(entry.Key, entry.Value))],
        MedianSeconds = (long?)score.MedianSeconds,
        TokensIn = score.TokensIn,
        TokensOut = score.TokensOut,
        Nights = [.. nights.OrderBy(night => night.Night).Select(night => new AgentNight(night.Night!.Value, night.Runs, night.Ready))], // those of one night
    };
}
