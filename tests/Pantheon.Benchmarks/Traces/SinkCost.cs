using System.Diagnostics;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Core.Traces;
using Pantheon.Storage.Opening;

namespace Pantheon.Benchmarks.Traces;

/// <summary>What it takes to trace a night's tool calls, each durable before its caller goes on, against one bare COPY of the same rows.</summary>
internal static class SinkCost
{
    private const int Rounds = 9;
    private const int Calls = 6000;

    private static DateOnly s_night = new(2026, 1, 1);

    public static async Task RunAsync()
    {
        await using var place = await PrivatePostgres.StartAsync();
        var samples = await Samples.TakeAsync(Rounds, () => SinkAsync(place.Store, Calls), () => CopyAsync(place.Store));
        samples.Print(string.Create(CultureInfo.InvariantCulture, $"trace: {Calls} tool calls, all at once"), "bare COPY of the same rows");
        Console.WriteLine("(bound: the ratio is at most 3.33, that is 0.3 of the COPY's rows a second)");
        foreach (var writers in (int[])[1, 4, 16])
        {
            await SinkAsync(place.Store, writers);
            var took = await SinkAsync(place.Store, writers, 2000) / 2000 * writers;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {writers,2} sessions, one call after the other: {took,7:0.000} ms a call"));
        }
    }

    private static async Task<double> SinkAsync(PantheonStore store, int writers, int calls = Calls)
    {
        var spans = await NightAsync(store, calls);
        Samples.Start();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var at = writer; at < spans.Length; at += writers)
            {
                await store.Traces.RecordAsync(spans[at], CancellationToken.None);
            }
        }));
        Samples.Stop();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The least there is: typed columns in binary, no look at anything.</summary>
    private static async Task CopyAsync(PantheonStore store)
    {
        var spans = await NightAsync(store, Calls);
        Samples.Start();
        await using var connection = await store.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY tool_call (night, run_id, span_id, parent_span_id, node, attempt, turn, started_at, duration_ms, seq, tool, call_id, ok, exit_code, repair, arguments, args_sha256, result_head) FROM STDIN (FORMAT BINARY)");
        foreach (var span in spans)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(span.Night, NpgsqlDbType.Date);
            await copy.WriteAsync(span.Attempt.Run.Value, NpgsqlDbType.Uuid);
            await copy.WriteAsync(span.SpanId, NpgsqlDbType.Bytea);
            await copy.WriteAsync(span.ParentSpanId, NpgsqlDbType.Bytea);
            await copy.WriteAsync(span.Attempt.Node.Value, NpgsqlDbType.Text);
            await copy.WriteAsync(span.Attempt.Number, NpgsqlDbType.Integer);
            await copy.WriteAsync(span.Turn, NpgsqlDbType.Integer);
            await copy.WriteAsync(span.StartedAt, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync((int)span.Duration.TotalMilliseconds, NpgsqlDbType.Integer);
            await copy.WriteAsync(span.Sequence, NpgsqlDbType.Integer);
            await copy.WriteAsync(span.Tool, NpgsqlDbType.Text);
            await copy.WriteAsync(span.CallId!, NpgsqlDbType.Text);  // each has one here
            await copy.WriteAsync(span.Ok, NpgsqlDbType.Boolean);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
            await copy.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            await copy.WriteAsync(span.Arguments!.ToJsonString(), NpgsqlDbType.Jsonb); // and some arguments
            await copy.WriteAsync(span.ArgumentsDigest.ToBytes(), NpgsqlDbType.Bytea);
            await copy.WriteAsync(span.ResultHead!, NpgsqlDbType.Text); // and a result
        }

        await copy.CompleteAsync();
        Samples.Stop();
    }

    /// <summary>Each round writes to a night of its own, made before it is timed.</summary>
    private static async Task<ToolCallSpan[]> NightAsync(PantheonStore store, int calls)
    {
        s_night = s_night.AddDays(1);
        await using var open = store.Source.CreateCommand("SELECT open_night($1)");
        open.Parameters.Add(new NpgsqlParameter { Value = s_night });
        await open.ExecuteNonQueryAsync();
        return [.. Enumerable.Range(0, calls).Select(number => TracedRows.Call(s_night, number))];
    }
}
