namespace Pantheon.Engine.Context;

/// <summary>What a compaction leaves: from the mildest, which only shortens old results, to the harshest, which leaves an account and nothing else.</summary>
/// <param name="Turns">Turns at the end that stay.</param>
/// <param name="Results">Results at the end that stay whole.</param>
/// <param name="ResultShare">How much of the usual bound one result may take.</param>
/// <param name="SummaryShare">How much of the usual bound the account may take.</param>
internal sealed record Keep(int Turns, int Results, double ResultShare, double SummaryShare)
{
    public static IReadOnlyList<Keep> Ladder(IReadOnlyList<HistoryTurn> turns, WindowRules rules)
    {
        var wanted = Math.Max(rules.KeepTurns, Holding(turns, rules.KeepResults));
        return
        [
            new(turns.Count, rules.KeepResults, 1, 1),
            new(wanted, rules.KeepResults, 1, 1),
            new(rules.KeepTurns, rules.KeepResults, 1, 1),
            new(Math.Min(2, rules.KeepTurns), Math.Min(2, rules.KeepResults), 1, 1),
            new(Math.Min(1, rules.KeepTurns), Math.Min(1, rules.KeepResults), 1, 1),
            new(Math.Min(1, rules.KeepTurns), 1, 0.25, 0.5),
            new(0, 0, 0, 0.5),
            new(0, 0, 0, 0.25),
        ];
    }

    // how many turns hold so many results
    private static int Holding(IReadOnlyList<HistoryTurn> turns, int results)
    {
        var count = 0;
        for (var i = turns.Count - 1; i >= 0 && results > 0; i--)
        {
            results -= turns[i].Calls.Count;
            count++;
        }

        return count;
    }
}
