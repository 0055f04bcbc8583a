using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>
/// Commands to the worker: each that is meant for a run is taken by one process, left to the one that holds the run, and goes with the run where another takes it over; what is meant for the whole queue
/// is taken by every worker that was there when it was given. All that take it add to its answer, which stands from the first on.
/// </summary>
internal sealed class CommandTable(StoreSession session, BoxInstance box)
{
    public Task<long> AddAsync(Command command, CancellationToken cancellationToken) => session.WriteAsync(
        async connection =>
        {
            var insert = new Values()
                .Word<CommandKind>("kind", command.Kind)
                .Text("by_whom", command.By)
                .Guid("run_id", command.Run?.Value)
                .Json("arguments", command.Arguments)
                .Insert("command", "RETURNING id");
            try
            {
                return (await connection.ReadAsync(insert, row => row.Long(), cancellationToken)).Single();
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                throw new PantheonException(
                    Codes.RunUnknown,
                    $"there is no run '{command.Run?.Short}' in the store",
                    "'pantheon runs list' shows those there are",
                    fault);
            }
        },
        cancellationToken);

    public async Task<IReadOnlyList<Command>> TakeAsync(CancellationToken cancellationToken)
    {
        await box.RegisterAsync(cancellationToken);
        await box.SweepAsync(cancellationToken);
        var take = new Values().Argument("me", box.Id, NpgsqlDbType.Uuid).Command("""
            WITH own AS (UPDATE command SET taken_by = @me, taken_at = clock_timestamp() WHERE id IN (
              SELECT id FROM command WHERE run_id IS NOT NULL AND done_at IS NULL AND (taken_by IS NULL OR taken_by IN (SELECT instance FROM box WHERE stopped_at IS NOT NULL)
                  OR (taken_by <> @me AND EXISTS (SELECT 1 FROM run mine WHERE mine.id = command.run_id AND mine.lifecycle = 'running' AND mine.owner = @me)))
                AND NOT EXISTS (SELECT 1 FROM run JOIN box ON box.instance = run.owner WHERE run.id = command.run_id
                  AND run.lifecycle = 'running' AND run.owner <> @me AND run.lease_until >= clock_timestamp() AND box.stopped_at IS NULL)
              FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, by_whom, run_id, arguments, at),
            seen AS (INSERT INTO command_seen (command, instance)
              SELECT id, @me FROM command c WHERE run_id IS NULL AND (done_at IS NULL OR at >= (SELECT started_at FROM box WHERE instance = @me))
                AND NOT EXISTS (SELECT 1 FROM command_seen s WHERE s.command = c.id AND s.instance = @me)
            ON CONFLICT DO NOTHING RETURNING command),
            everyones AS (UPDATE command SET taken_by = coalesce(taken_by, @me), taken_at = coalesce(taken_at, clock_timestamp()) WHERE id IN (SELECT command FROM seen)
            RETURNING id, kind, by_whom, run_id, arguments, at)
            SELECT * FROM own UNION ALL SELECT * FROM everyones
            """);
        var taken = await session.WriteAsync(connection => connection.ReadAsync(take, Read, cancellationToken), cancellationToken);
        return [.. taken.OrderBy(command => command.Id)];
    }

    public Task AnswerAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken) => session.WriteAsync(
        async connection =>
        {
            var first = new Values()
                .Word<CommandAnswer>("answer", answer)
                .Text("message", message)
                .Argument("id", id, NpgsqlDbType.Bigint)
                .Update("command", "id = @id AND done_at IS NULL", ", done_at = clock_timestamp()");
            if (await connection.RunAsync(first, cancellationToken) is > 0 and var answered)
            {
                return answered;
            }

            var also = new Values().Argument("id", id, NpgsqlDbType.Bigint).Argument("also", $"; box {box.Name}: {message}", NpgsqlDbType.Text);
            return await connection.RunAsync(also.Command("UPDATE command SET message = message || @also WHERE id = @id AND run_id IS NULL"), cancellationToken);
        },
        cancellationToken);

    public async Task<(CommandAnswer Answer, string Message)?> AnswerOfAsync(long id, CancellationToken cancellationToken)
    {
        var find = new Values().Argument("id", id, NpgsqlDbType.Bigint).Command("SELECT answer, coalesce(message, '') FROM command WHERE id = @id AND done_at IS NOT NULL");
        var found = await session.ReadAsync(
            connection => connection.ReadAsync(find, row => ((CommandAnswer, string)?)(row.Word<CommandAnswer>(), row.Text()), cancellationToken), cancellationToken);
        return found.SingleOrDefault();
    }

    /// <summary>The row says it from the moment it is there, whoever takes it.</summary>
    public async Task<QueueStanding> QueueStandingAsync(CancellationToken cancellationToken)
    {
        const string Last = "SELECT kind = 'pause', by_whom, at FROM command WHERE run_id IS NULL AND kind IN ('pause', 'resume') AND coalesce(answer, 'done') = 'done' ORDER BY id DESC LIMIT 1";
        var found = await session.ReadAsync(
            connection => connection.ReadAsync(new NpgsqlBatchCommand(Last), row => new QueueStanding(row.Flag(), row.Text(), row.Time()), cancellationToken), cancellationToken);
        return found.SingleOrDefault() ?? new QueueStanding(false, null, null);
    }

    private static Command Read(Row row) => new()
    {
        Id = row.Long(),
        Kind = row.Word<CommandKind>(),
        By = row.Text(),
        Run = row.GuidOrNull() is { } run ? new(run) : null,
        Arguments = row.Object(),
        At = row.Time(),
    };
}
