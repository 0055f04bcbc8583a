using NpgsqlTypes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>How agents did over the last nights, and in each of them.</summary>
public sealed class AgentTable
{
    private static readonly Cause[] Causes = Enum.GetValues<Cause>();

    // the words of the causes are this program's own
    private static readonly string Select = $"""
        WITH work AS (
          SELECT a.night, a.run_id, a.agent, a.agent_version, a.pool, a.model, a.tokens_in, a.tokens_out, a.work_ms / 1000.0 AS seconds, r.outcome, r.cause
          FROM node_attempt a JOIN run r ON r.id = a.run_id
          WHERE a.night <= @until AND a.night >= coalesce((SELECT night FROM night WHERE night <= @until ORDER BY night DESC OFFSET @nights - 1 LIMIT 1), '-infinity'::date)
            AND a.agent IS NOT NULL AND a.state <> 'running' AND r.purpose = 'task')
        SELECT agent, agent_version, night, array_agg(DISTINCT coalesce(pool, '?') || '/' || coalesce(model, '?')),
          count(DISTINCT run_id)::int, count(DISTINCT run_id) FILTER (WHERE outcome = 'ready')::int,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), sum(tokens_in)::bigint, sum(tokens_out)::bigint,
          {string.Join(", ", Causes.Select(cause => $"count(DISTINCT run_id) FILTER (WHERE outcome = 'failed' AND cause = '{Word.Of(cause)}')::int"))}
        FROM work
        GROUP BY GROUPING SETS ((agent, agent_version), (agent, agent_version, night))
        ORDER BY agent, agent_version, night NULLS FIRST
        """;

    private readonly StoreSession _session;

    internal AgentTable(StoreSession session) => _session = session;

    /// <summary>Each agent over so many nights up to one, followed by each of those nights that it worked in.</summary>
    public Task<IReadOnlyList<AgentScore>> ScoresAsync(DateOnly until, int nights, CancellationToken cancellationToken) => _session.ReadAsync(
        new Values().Argument("until", until, NpgsqlDbType.Date).Argument("nights", Math.Max(1, nights), NpgsqlDbType.Integer).Command(Select), Read, cancellationToken);

    private static AgentScore Read(Row row)
    {
        var score = new AgentScore(new AgentRef(row.Text(), row.IntOrNull() ?? 0))
        {
            Night = row.DateOrNull(),
            Models = row.Texts(),
            Runs = row.Int(),
            Ready = row.Int(),
            MedianSeconds = row.DoubleOrNull(),
            TokensIn = row.Long(),
            TokensOut = row.Long(),
        };
        return score with { Failed = Causes.Select(cause => (Cause: cause, Count: row.Int())).Where(entry => entry.Count > 0).ToDictionary(entry => entry.Cause, entry => entry.Count) };
    }
}
