using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Storage.Opening;

namespace Pantheon.Benchmarks.Traces;

/// <summary>Fills a store with nights of forty runs and six thousand tool calls: the past by the server itself, the last night by the program, signed and chained as it does it.</summary>
internal static class PastNights
{
    public const int Runs = 40;
    public const int CallsPerRun = 150;
    public const int TurnsPerRun = 50;

    private static readonly string[] Nodes = ["plan", "codegen", "test", "review_a", "review_b"];

    // runs and what is kept for good
    private const string Kept = """
        INSERT INTO night(night, opened_at, closes_at, closed_at, tz, policy, policy_version, policy_sha256, catalog_commit, catalog_sha256, opened_by, pantheon_version)
          VALUES ('{night}', timestamptz '{night} 22:00Z', timestamptz '{night} 22:00Z' + interval '8 h', timestamptz '{night} 22:00Z' + interval '8 h', 'UTC', 'night', 1, sha256('p'), 'c0ffee', sha256('c'), '00000000-0000-0000-0000-00000000000b', '0.1');
        INSERT INTO run(id, trace_id, task_id, title, repo, flow, mode, catalog_commit, catalog_sha256, flow_sha256, inputs, enqueued_at, enqueued_by, lifecycle, outcome, failure_kind, cause, night, started_at, ended_at, base_commit, tokens_in, tokens_out, model_calls, tool_calls)
          SELECT md5('{night}' || i)::uuid, decode(md5('{night}' || i), 'hex'), 'T-' || i, 'a task of one line', 'orders', 'spec2code', 'night', 'c0ffee', sha256('c'), sha256('f'), '{}', timestamptz '{night} 20:00Z', 'ann', 'ended',
            CASE WHEN i % 8 < 5 THEN 'ready' WHEN i % 8 = 5 THEN 'held' WHEN i % 8 = 6 THEN 'failed' ELSE 'no_change' END, CASE WHEN i % 8 = 6 THEN 'tests_failed' END, CASE WHEN i % 8 = 6 THEN 'code' END,
            '{night}', timestamptz '{night} 22:00Z' + i * interval '12 min', timestamptz '{night} 22:11Z' + i * interval '12 min', '4c9e1f2', 100000, 9000, 50, 150 FROM generate_series(1, 40) i;
        INSERT INTO node(run_id, node, ordinal, kind, agent, agent_version, lifecycle, result, attempt, ended_at)
          SELECT md5('{night}' || i)::uuid, n, o, 'agent', n, 1, 'ended', 'succeeded', 1, timestamptz '{night} 22:11Z' + i * interval '12 min' FROM generate_series(1, 40) i, unnest(ARRAY['plan','codegen','test','review_a','review_b']) WITH ORDINALITY u(n, o);
        INSERT INTO chain_head SELECT md5('{night}' || i)::uuid, '{night}', 1, decode(repeat('00', 32), 'hex'), 40, sha256(convert_to('{night}' || i || '/40', 'UTF8')) FROM generate_series(1, 40) i;
        INSERT INTO blob(sha256, bytes, media_type, inline, touched_at) SELECT sha256(convert_to('statement ' || s, 'UTF8')), 900, 'application/json', convert_to('statement ' || s, 'UTF8'), timestamptz '{night} 22:00Z' FROM generate_series({place} * 240 + 1, {place} * 240 + 240) s;
        INSERT INTO manifest(seq, run_id, node, attempt, head_seq, head_sha256, prev_statement_sha256, statement_sha256, statement_blob, key_id, signature, at)
          SELECT s, md5('{night}' || (1 + (s - 1) % 40))::uuid, CASE WHEN s % 6 > 0 THEN 'plan' END, CASE WHEN s % 6 > 0 THEN 1 END, 1, '\x00', CASE WHEN s > 1 THEN sha256(convert_to('statement ' || (s - 1), 'UTF8')) END,
            sha256(convert_to('statement ' || s, 'UTF8')), sha256(convert_to('statement ' || s, 'UTF8')), 'bench', decode(repeat('00', 300), 'hex'), timestamptz '{night} 23:00Z' FROM generate_series({place} * 240 + 1, {place} * 240 + 240) s;
        """;

    // details
    private const string Details = """
        SELECT open_night('{night}');
        INSERT INTO node_attempt(night, run_id, node, attempt, span_id, state, owner, lease_until, agent, agent_version, pool, model, started_at, ended_at, turns, tool_calls, tokens_in, tokens_out)
          SELECT '{night}', md5('{night}' || i)::uuid, n, 1, decode(left(md5(n || i), 16), 'hex'), 'succeeded', '00000000-0000-0000-0000-00000000000b', now(), n, 1, 'gpu', 'coder', timestamptz '{night} 22:00Z' + i * interval '12 min', timestamptz '{night} 22:11Z' + i * interval '12 min', 10, 30, 20000, 1800
          FROM generate_series(1, 40) i, unnest(ARRAY['plan','codegen','test','review_a','review_b']) n;
        INSERT INTO event(night, chain, seq, at, run_id, node, kind, data, prev_sha256, sha256)
          SELECT '{night}', md5('{night}' || i)::uuid, q, timestamptz '{night} 22:00Z' + i * interval '12 min', md5('{night}' || i)::uuid, 'codegen', 'attempt.started', '{"attempt": 1, "pool": "gpu"}', sha256(convert_to('{night}' || i || '/' || (q - 1), 'UTF8')), sha256(convert_to('{night}' || i || '/' || q, 'UTF8'))
          FROM generate_series(1, 40) i, generate_series(1, 40) q;
        INSERT INTO test_result SELECT '{night}', md5('{night}' || i)::uuid, 'test', 1, 'Orders.Tests.Case' || t, 'pass_to_pass', 'passed', 'passed', 12, NULL FROM generate_series(1, 40) i, generate_series(1, 20) t;
        """;

    private const string Turns = """
        INSERT INTO blob(sha256, bytes, media_type, inline, touched_at) SELECT sha256(b), octet_length(b), 'application/json', b, timestamptz '{night} 22:00Z' FROM generate_series(1, 40) i, generate_series(1, 50) t, unnest(ARRAY['user', 'assistant']) r,
          convert_to('[{"role":"' || r || '","parts":[{"type":"text","content":"night {night} run ' || i || ' turn ' || t || ': ' || repeat('the quoting of fields is tested here. ', 12) || '"}]}]', 'UTF8') b;
        INSERT INTO model_call(night, run_id, span_id, parent_span_id, node, attempt, turn, pool, runtime, server_address, request_model, started_at, ttft_ms, duration_ms, input_tokens, output_tokens, finish_reason, request_blob, response_blob)
          SELECT '{night}', md5('{night}' || i)::uuid, decode(left(md5('m' || i || '/' || t), 16), 'hex'), '\x01', 'codegen', 1, t, 'gpu', 'llama-server', '/run/s.sock', CASE t % 3 WHEN 0 THEN 'coder' ELSE 'small' END, timestamptz '{night} 22:00Z' + i * interval '12 min' + t * interval '12 s',
            120, 3000 + t * 7, 2000 + t * 90, 180, 'tool_calls',
            sha256(convert_to('[{"role":"user","parts":[{"type":"text","content":"night {night} run ' || i || ' turn ' || t || ': ' || repeat('the quoting of fields is tested here. ', 12) || '"}]}]', 'UTF8')),
            sha256(convert_to('[{"role":"assistant","parts":[{"type":"text","content":"night {night} run ' || i || ' turn ' || t || ': ' || repeat('the quoting of fields is tested here. ', 12) || '"}]}]', 'UTF8'))
          FROM generate_series(1, 40) i, generate_series(1, 50) t;
        """;

    /// <summary>Gives how many tool calls went in.</summary>
    public static async Task<int> FillAsync(PrivatePostgres place, DateOnly last, int nights, int detailed)
    {
        await place.RunAsync("INSERT INTO box(instance, name, version, chain, host, pid) VALUES ('00000000-0000-0000-0000-00000000000b', 'past', '0.1', gen_random_uuid(), 'bench', 1)");
        var calls = 0;
        for (var back = nights - 1; back > 0; back--)
        {
            var night = last.AddDays(-back);
            var name = night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var sql = (back < detailed ? Kept + Details + Turns : Kept)
                .Replace("{night}", name, StringComparison.Ordinal)
                .Replace("{place}", (nights - 1 - back).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            await place.RunAsync("SET synchronous_commit = off; " + sql);
            if (back < detailed)
            {
                calls += await CopyCallsAsync(place.Store, night, number => new RunId(PastRun(night, 1 + (number / CallsPerRun))));
            }
        }

        return calls + await LastAsync(place.Store, last);
    }

    private static Guid PastRun(DateOnly night, int number) =>
#pragma warning disable CA5351 // names rows as the server's md5 does, and guards nothing
        new(MD5.HashData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{night:yyyy-MM-dd}{number}"))), bigEndian: true);
#pragma warning restore CA5351

    private static async Task<int> CopyCallsAsync(PantheonStore store, DateOnly night, Func<int, RunId> runOf)
    {
        await Task.WhenAll(Enumerable.Range(0, Runs * CallsPerRun).Select(number => store.Traces.RecordAsync(Placed(TracedRows.Call(night, number), runOf(number), number % CallsPerRun), CancellationToken.None)));
        return Runs * CallsPerRun;
    }

    private static ToolCallSpan Placed(ToolCallSpan call, RunId run, int number) => call with { Attempt = new AttemptId(run, new NodeId("codegen"), 1), Turn = 1 + (number / 3), Sequence = 1 + (number % 3) };

    private static async Task<int> LastAsync(PantheonStore store, DateOnly night)
    {
        var now = TimeProvider.System.GetUtcNow();
        await store.Runs.OpenNightAsync(
            new NightRecord { Date = night, OpenedAt = now.AddHours(-8), ClosesAt = now, TimeZone = "UTC", Policy = "night", PolicyVersion = 1, PolicyDigest = Digest.Of("policy"), CatalogCommit = new string('c', 40), CatalogDigest = Digest.Of("catalog") }, CancellationToken.None);
        var ids = new List<RunId>();
        for (var number = 0; number < Runs; number++)
        {
            ids.Add(await RunAsync(store, night, number, now));
        }

        await store.Runs.CloseNightAsync(night, now, CancellationToken.None);
        var model = new Core.Chat.ModelPin { Address = new Core.Boxes.ModelAddress("gpu", "coder"), Kind = Core.Boxes.RuntimeKind.LlamaServer, Id = "coder", ContextLength = 32768, Origin = RuntimeOrigin.Local, Proof = "bench", ServerAddress = "/run/s.sock" };
        await Task.WhenAll(Enumerable.Range(0, Runs * TurnsPerRun).Select(async number =>
        {
            var text = JsonNode.Parse("""[{"role":"assistant","parts":[{"type":"text","content":"it is done"}]}]""")!.ToJsonString();
            var blob = await store.Artifacts.PutAsync(System.Text.Encoding.UTF8.GetBytes(text), "application/json", CancellationToken.None);
            var call = TracedRows.Call(night, number);
            await store.Traces.RecordAsync(
                new ModelCallSpan { Attempt = new AttemptId(ids[number / TurnsPerRun], new NodeId("codegen"), 1), Night = night, SpanId = call.SpanId, ParentSpanId = call.ParentSpanId, Turn = 1 + (number % TurnsPerRun), StartedAt = call.StartedAt, Duration = call.Duration, Model = model, InputTokens = 2000, OutputTokens = 180, Request = blob, Response = blob },
                CancellationToken.None);
        }));
        return await CopyCallsAsync(store, night, number => ids[number / CallsPerRun]);
    }

    /// <summary>One run as the engine leaves it: an attempt a node, each with its signed facts, then the run's own statement.</summary>
    private static async Task<RunId> RunAsync(PantheonStore store, DateOnly night, int number, DateTimeOffset now)
    {
        var queued = new Run
        {
            Id = new RunId(Guid.NewGuid()),
            TraceId = RandomNumberGenerator.GetBytes(16),
            TaskId = string.Create(CultureInfo.InvariantCulture, $"L-{number}"),
            Title = "CSV export quotes fields",
            Flow = "spec2code",
            Mode = Mode.Night,
            CatalogCommit = new string('c', 40),
            CatalogDigest = Digest.Of("catalog"),
            FlowDigest = Digest.Of("flow"),
            Inputs = [],
            EnqueuedAt = now.AddHours(-9),
            EnqueuedBy = "ann",
        };
        await store.Runs.EnqueueAsync(queued, CancellationToken.None);
        var run = (await store.Runs.ClaimAsync(queued.Id, night, CancellationToken.None))!; // nobody else claims here
        var all = new List<Artifact>();
        foreach (var (name, ordinal) in Nodes.Select((name, ordinal) => (new NodeId(name), ordinal)))
        {
            var id = new AttemptId(run.Id, name, 1);
            var running = new NodeRun { Run = run.Id, Node = name, Ordinal = ordinal, Kind = NodeKind.Agent, Agent = new AgentRef(name.Value, 1), Lifecycle = NodeLifecycle.Running, Attempt = 1, StartedAt = now.AddHours(-2) };
            var began = new Attempt { Id = id, SpanId = RandomNumberGenerator.GetBytes(8), Agent = new AgentRef(name.Value, 1), Pool = "gpu", Model = "gpu/coder", StartedAt = now.AddHours(-2), Timeout = TimeSpan.FromHours(1) };
            await store.Runs.CommitAsync(new JournalChange { Run = run, Nodes = [running], Attempts = [began], Events = [new JournalEvent("attempt.started") { Node = name, Attempt = 1 }] }, CancellationToken.None);
            var facts = await store.Artifacts.PutAsync("""{"state":"succeeded"}"""u8.ToArray(), "application/json", CancellationToken.None);
            var file = new Artifact { Run = run.Id, Node = name, Attempt = 1, Name = "attempt.json", Kind = "attempt", MediaType = "application/json", Bytes = 21, Digest = facts };
            await store.Artifacts.SealAsync(new SealRequest { Run = run.Id, Node = name, Attempt = 1, Subjects = [file], Predicate = [] }, CancellationToken.None);
            var ended = began with { State = AttemptState.Succeeded, EndedAt = now.AddHours(-1), Turns = 10, ToolCalls = 30, TokensIn = 20_000, TokensOut = 1800 };
            await store.Runs.CommitAsync(
                new JournalChange { Run = run, Nodes = [running with { Lifecycle = NodeLifecycle.Ended, Result = NodeResult.Succeeded, EndedAt = now.AddHours(-1) }], Attempts = [ended], Artifacts = [file], Events = [new JournalEvent("attempt.ended") { Node = name, Attempt = 1 }] },
                CancellationToken.None);
            all.Add(file);
        }

        await store.Artifacts.SealAsync(
            new SealRequest { Run = run.Id, Subjects = [.. all.Select(file => file with { Name = string.Create(CultureInfo.InvariantCulture, $"{file.Node}/1/attempt.json") })], Predicate = new JsonObject { ["outcome"] = "no_change" } }, CancellationToken.None);
        await store.Runs.CommitAsync(new JournalChange { Run = run with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.NoChange, EndedAt = now.AddMinutes(-number) }, Events = [new JournalEvent("run.ended")] }, CancellationToken.None);
        return run.Id;
    }
}
