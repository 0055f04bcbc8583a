using NpgsqlTypes;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>What nodes took in the last nights, in every grouping at once.</summary>
internal sealed class HistoryTable(StoreSession session)
{
    // which columns a row is grouped by comes as bits: of size, flow, node and agent, set where it is not
    private const string Select = """
        WITH done AS (
          SELECT n.kind::text AS kind, r.flow, regexp_replace(a.node, '\.[0-9]+(?=\.|$)', '', 'g') AS node, a.agent, a.pool, a.model,
            CASE WHEN n.kind = 'agent' THEN r.size END AS size, CASE WHEN n.kind <> 'agent' THEN r.repo END AS repo,
            greatest(a.work_ms / 1000, 0.001) AS seconds, a.tokens_in, a.tokens_out, (a.run_id, a.node) AS of_run
          FROM node_attempt a JOIN run r ON r.id = a.run_id JOIN node n ON n.run_id = a.run_id AND n.node = a.node
          WHERE a.night >= coalesce((SELECT night FROM night ORDER BY night DESC OFFSET @nights - 1 LIMIT 1), '-infinity'::date)
            AND a.state IN ('succeeded','failed','timed_out') AND a.work_ms IS NOT NULL AND r.purpose = 'task'
            AND (a.cause IS NULL OR a.cause IN ('agent','code','spec','environment')))
        SELECT grouping(size, flow, node, agent), kind, flow, node, agent, pool, model, size, repo, count(*)::int,
          percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), percentile_cont(0.8) WITHIN GROUP (ORDER BY seconds),
          avg(ln(seconds))::double precision, coalesce(stddev_samp(ln(seconds)), 0)::double precision,
          count(*)::double precision / count(DISTINCT of_run), avg(tokens_in)::double precision, avg(tokens_out)::double precision
        FROM done
        GROUP BY GROUPING SETS ((kind, flow, node, agent, pool, model, size, repo), (kind, flow, node, agent, pool, model), (kind, node, agent, pool, model), (kind, agent, pool, model), (kind))
        HAVING NOT (grouping(node) = 1 AND grouping(agent) = 0 AND agent IS NULL)
        """;

    public Task<IReadOnlyList<NodeHistory>> ReadAsync(int nights, CancellationToken cancellationToken) =>
        session.ReadAsync(new Values().Argument("nights", Math.Max(1, nights), NpgsqlDbType.Integer).Command(Select), Read, cancellationToken);

    private static NodeHistory Read(Row row)
    {
        var scope = row.Int() switch
        {
            0b0000 => HistoryScope.Same,
            0b1000 => HistoryScope.Flow,
            0b1100 => HistoryScope.Node,
            0b1110 => HistoryScope.Agent,
            _ => HistoryScope.Kind,
        };
        var key = new HistoryKey(row.Word<NodeKind>())
        {
            Flow = row.TextOrNull(),
            Node = row.TextOrNull(),
            Agent = row.TextOrNull(),
            Pool = row.TextOrNull(),
            Model = row.TextOrNull(),
            Size = row.WordOrNull<TaskSize>(),
            Repository = row.TextOrNull(),
        };
        return new NodeHistory(scope, key)
        {
            Time = new DurationSpread(row.Int(), row.Double(), row.Double(), row.Double(), row.Double()),
            Tries = row.Double(),
            TokensIn = row.Double(),
            TokensOut = row.Double(),
        };
    }
}
