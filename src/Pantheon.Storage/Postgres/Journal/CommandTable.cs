using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>Commands to the worker: each is taken by one process and answered once; what is meant for a run that another process holds is left to that one.</summary>
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
            UPDATE command SET taken_by = @me, taken_at = clock_timestamp() WHERE id IN (
              SELECT id FROM command WHERE done_at IS NULL AND (taken_by IS NULL OR taken_by IN (SELECT instance FROM box WHERE stopped_at IS NOT NULL))
                AND NOT EXISTS (SELECT 1 FROM run JOIN box ON box.instance = run.owner WHERE run.id = command.run_id
                  AND run.lifecycle = 'running' AND run.owner <> @me AND run.lease_until >= clock_timestamp() AND box.stopped_at IS NULL)
              FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, by_whom, run_id, arguments, at
            """);
        var taken = await session.WriteAsync(connection => connection.ReadAsync(take, Read, cancellationToken), cancellationToken);
        return [.. taken.OrderBy(command => command.Id)];
    }

    public Task AnswerAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken) => session.WriteAsync(
        connection => connection.RunAsync(
            new Values()
                .Word<CommandAnswer>("answer", answer)
                .Text("message", message)
                .Argument("id", id, NpgsqlDbType.Bigint)
                .Update("command", "id = @id AND done_at IS NULL", ", done_at = clock_timestamp()"),
            cancellationToken),
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
