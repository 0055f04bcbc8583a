using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Npgsql;
using NpgsqlTypes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Searching;

/// <summary>Finds a text in what models said, what tools were asked and gave, and in errors; night by night from the newest on, so that a common text is found at once.</summary>
/// <remarks>There is no index of words: it would cost every step of every night more than the rare search takes (ops/docs/traces.md has the numbers).</remarks>
public sealed class TraceSearch
{
    private const string Agents = "(@agent = '' OR EXISTS (SELECT FROM node n WHERE n.run_id = t.run_id AND n.node = t.node AND n.agent = @agent))";

    private const string Calls = "SELECT t.run_id, r.task_id, t.node, t.attempt, t.turn, t.started_at, t.tool, coalesce(t.arguments::text, ''), coalesce(t.result_head, '') FROM tool_call t JOIN run r ON r.id = t.run_id "
        + "WHERE t.night = @night AND (@tool = '' OR t.tool = @tool) AND (t.arguments::text ILIKE @arguments OR t.result_head ILIKE @plain) AND " + Agents + " ORDER BY t.started_at DESC LIMIT @limit";

    private const string Holds = "(b.codec <> 'none' OR b.inline IS NULL OR convert_from(b.inline, 'UTF8') ILIKE @json)";

    // OFFSET keeps the server from reading every blob there is instead of those of the night. What a later request says was said before: as the first request, a response or a result. Content that is compressed or in a file is looked at here, not by the server.
    private const string Turns = "SELECT t.run_id, r.task_id, t.node, t.attempt, t.turn, t.started_at, coalesce(t.error, ''), t.response_blob, CASE WHEN t.turn = 1 THEN t.request_blob END FROM model_call t JOIN run r ON r.id = t.run_id "
        + "LEFT JOIN LATERAL (SELECT " + Holds + " AS found FROM blob b WHERE b.sha256 = t.response_blob OFFSET 0) a ON true LEFT JOIN LATERAL (SELECT " + Holds + " AS found FROM blob b WHERE t.turn = 1 AND b.sha256 = t.request_blob OFFSET 0) q ON true "
        + "WHERE t.night = @night AND (t.error ILIKE @plain OR a.found OR q.found) AND " + Agents + " ORDER BY t.started_at DESC";

    private const string Attempts = "SELECT t.run_id, r.task_id, t.node, t.attempt, t.started_at, t.error FROM node_attempt t JOIN run r ON r.id = t.run_id "
        + "WHERE t.night = @night AND t.error ILIKE @plain AND " + Agents + " ORDER BY t.started_at DESC LIMIT @limit";

    private readonly StoreSession _session;
    private readonly BlobStore _blobs;

    public TraceSearch(NpgsqlDataSource source, string blobFolder)
    {
        _session = new StoreSession(source);
        _blobs = new BlobStore(_session, blobFolder);
    }

    /// <summary>The newest places first, a night at a time.</summary>
    public async IAsyncEnumerable<TraceHit> FindAsync(TraceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var left = query.Limit;
        foreach (var night in (await NightsAsync(cancellationToken)).Where(night => (query.Since is not { } since || night >= since) && (query.Until is not { } until || night <= until)))
        {
            foreach (var hit in (await NightAsync(night, query, cancellationToken)).OrderByDescending(hit => hit.At).Take(left))
            {
                left--;
                yield return hit;
            }

            if (left == 0)
            {
                yield break;
            }
        }
    }

    private async Task<IReadOnlyList<DateOnly>> NightsAsync(CancellationToken cancellationToken) => await _session.ReadAsync(
        new NpgsqlBatchCommand("SELECT right(c.relname, 8) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'tool_call'::regclass AND c.relname ~ '_[0-9]{8}$' ORDER BY 1 DESC"),
        row => DateOnly.ParseExact(row.Text(), "yyyyMMdd", CultureInfo.InvariantCulture),
        cancellationToken);

    private async Task<IReadOnlyList<TraceHit>> NightAsync(DateOnly night, TraceQuery query, CancellationToken cancellationToken)
    {
        var quoted = Quoted(query.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        List<TraceHit> hits =
        [
            .. (await _session.ReadAsync(Of(Calls, night, query), row => (Place: Place(row), Tool: row.Text(), Arguments: row.Text(), Result: row.Text()), cancellationToken, Commands.AsLongAsItTakes))
                .SelectMany(call => new[] { Hit(call.Place with { Tool = call.Tool }, "arguments", call.Arguments, quoted), Hit(call.Place with { Tool = call.Tool }, "result", call.Result, query.Text) }).OfType<TraceHit>(),
        ];
        if (query.Tool is null)
        {
            hits.AddRange((await _session.ReadAsync(Of(Attempts, night, query), row => Hit(AttemptPlace(row), "error", row.Text(), query.Text), cancellationToken, Commands.AsLongAsItTakes)).OfType<TraceHit>());
            hits.AddRange(await TurnsAsync(night, query, cancellationToken));
        }

        return hits;
    }

    private async Task<IReadOnlyList<TraceHit>> TurnsAsync(DateOnly night, TraceQuery query, CancellationToken cancellationToken)
    {
        var turns = await _session.ReadAsync(Of(Turns, night, query), row => (Place: Place(row), Error: row.Text(), Response: row.DigestOrNull(), Request: row.DigestOrNull()), cancellationToken, Commands.AsLongAsItTakes);
        var hits = new List<TraceHit>();
        foreach (var turn in turns.TakeWhile(_ => hits.Count < query.Limit))
        {
            hits.AddRange(new[] { Hit(turn.Place, "error", turn.Error, query.Text) }.OfType<TraceHit>());
            hits.AddRange((await TextsAsync(turn.Response, cancellationToken)).Select(text => Hit(turn.Place, text.Kind, text.Text, query.Text)).OfType<TraceHit>());
            hits.AddRange((await TextsAsync(turn.Request, cancellationToken)).Select(text => Hit(turn.Place, "request", text.Text, query.Text)).OfType<TraceHit>());
        }

        return hits;
    }

    private async Task<IEnumerable<(string Kind, string Text)>> TextsAsync(Digest? blob, CancellationToken cancellationToken)
    {
        try
        {
            return blob is { } digest && await _blobs.GetAsync(digest, cancellationToken) is { } json ? TracedMessages.Texts(json) : [];
        }
        catch (PantheonException damaged) when (damaged.Code == Codes.BlobDamaged)
        {
            // `artifacts verify` names it
            return [];
        }
    }

    private static TraceHit Place(Row row) => new() { Run = row.Run(), Task = row.TextOrNull(), Node = row.Text(), Attempt = row.Int(), Turn = row.Int(), At = row.Time(), What = "", Text = "", Found = 0 };

    private static TraceHit AttemptPlace(Row row) => new() { Run = row.Run(), Task = row.TextOrNull(), Node = row.Text(), Attempt = row.Int(), Turn = 0, At = row.Time(), What = "", Text = "", Found = 0 };

    private static TraceHit? Hit(TraceHit place, string what, string text, string sought) =>
        text.IndexOf(sought, StringComparison.OrdinalIgnoreCase) is >= 0 and var found ? place with { What = what, Text = text, Found = found } : null;

    private static NpgsqlBatchCommand Of(string sql, DateOnly night, TraceQuery query) => new Values()
        .Argument("night", night, NpgsqlDbType.Date)
        .Argument("tool", query.Tool ?? "", NpgsqlDbType.Text)
        .Argument("agent", query.Agent ?? "", NpgsqlDbType.Text)
        .Argument("limit", query.Limit, NpgsqlDbType.Integer)
        .Argument("plain", Pattern(query.Text), NpgsqlDbType.Text)
        .Argument("arguments", Pattern(Quoted(query.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)), NpgsqlDbType.Text)
        .Argument("json", Pattern(Quoted(query.Text, JavaScriptEncoder.Default)), NpgsqlDbType.Text)
        .Command(sql);

    // as it stands within a text of JSON
    private static string Quoted(string text, JavaScriptEncoder encoder) => encoder.Encode(text);

    private static string Pattern(string text) =>
        $"%{StoredText.Clean(text).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
