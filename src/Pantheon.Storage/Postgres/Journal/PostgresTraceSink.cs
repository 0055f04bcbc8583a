using System.Threading.Channels;
using Npgsql;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Traces;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>
/// Writes model calls and tool calls to their tables; a step told twice is one row. Steps that come while others are being written go together in the next
/// transaction: a step alone waits for one round trip and one flush, and a thousand at once wait for as few.
/// </summary>
public sealed class PostgresTraceSink(NpgsqlDataSource source, StorePatience? patience = null) : ITraceSink, IAsyncDisposable
{
    private const int MostWaiting = 4096;
    private const int MostTogether = 1024;

    // below that the setting up of a copy costs more than it saves
    private const int LeastCopied = 16;

    private readonly StoreSession _session = new(source, patience);
    private readonly Partitions _partitions = new(new StoreSession(source, patience));
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Lock _starting = new();
    private Task? _writing;

    public async Task RecordAsync(TraceSpan span, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(span);
        lock (_starting)
        {
            _writing ??= Task.Run(WriteAsync, CancellationToken.None);
        }

        var step = new Waiting(span);
        try
        {
            await _waiting.Writer.WriteAsync(step, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new PantheonException(Codes.StoreUnreachable, "the store was closed before this step was written", "nothing can be traced after the work on a store has ended", closed);
        }

        await step.Written.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes what waits still.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await (_writing ?? Task.CompletedTask);
    }

    private async Task WriteAsync()
    {
        var together = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var next))
            {
                together.Add(next);
            }

            await WriteAsync(together);
            together.Clear();
        }
    }

    /// <summary>All in one transaction; where that is refused, each alone, so that nobody hears of another's fault.</summary>
    private async Task WriteAsync(List<Waiting> steps)
    {
        try
        {
            foreach (var night in steps.Select(step => step.Span.Night).Distinct())
            {
                await _partitions.OpenAsync(night, CancellationToken.None);
            }

            // a row is known by its span: written again after a lost answer it is the same row
            await _session.ReadAsync(connection => SendAsync(connection, [.. steps.Select(step => step.Span)]), CancellationToken.None);
            steps.ForEach(step => step.Written.TrySetResult());
        }
        catch (Exception fault) when (steps.Count == 1 || fault is PantheonException { Code: Codes.StoreStaysAway or Codes.StoreUnreachable or Codes.StoreTooSlow })
        {
            steps.ForEach(step => step.Written.TrySetException(fault));
        }
        catch (Exception)
        {
            foreach (var step in steps.ToList())
            {
                await WriteAsync([step]);
            }
        }
    }

    private static async Task<bool> SendAsync(NpgsqlConnection connection, List<TraceSpan> spans)
    {
        if (spans.Count >= LeastCopied && await CopiedAsync(connection, spans))
        {
            return true;
        }

        // without a begin of its own a batch is one transaction, sent and answered at once
        await connection.RunAsync(spans.Select(SpanRow.Upsert), CancellationToken.None);
        return true;
    }

    /// <summary>False where one of them is there already: a copy knows no such case.</summary>
    private static async Task<bool> CopiedAsync(NpgsqlConnection connection, List<TraceSpan> spans)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            foreach (var table in spans.GroupBy(SpanRow.TableOf))
            {
                await RowCopy.WriteAsync(connection, table.Key, table.Select(SpanRow.Of), CancellationToken.None);
            }

            await transaction.CommitAsync();
            return true;
        }
        catch (PostgresException twice) when (twice.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync();
            return false;
        }
    }

    private sealed record Waiting(TraceSpan Span)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
