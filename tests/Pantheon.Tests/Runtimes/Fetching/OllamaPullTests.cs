using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Fetching;
using Pantheon.Runtimes.Http;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Fetching;

[CancelAfter(15_000)]
public sealed class OllamaPullTests
{
    private const string Digest = "500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41";

    private static readonly string[] Lines =
    [
        """{"status":"pulling manifest"}""",
        """{"status":"pulling a3de86cd1c13","digest":"sha256:a3de86cd1c13","total":5225374496}""",
        """{"status":"pulling a3de86cd1c13","digest":"sha256:a3de86cd1c13","total":5225374496,"completed":2612687248}""",
        """{"status":"verifying sha256 digest"}""",
        """{"status":"writing manifest"}""",
        """{"status":"success"}""",
    ];

    [Test]
    public async Task The_servers_progress_comes_line_by_line_and_ends_with_its_success(CancellationToken cancellationToken)
    {
        await using var server = Pulling(Lines);

        var seen = await PullAsync(server, "qwen3:8b", cancellationToken);

        Assert.That(seen.Select(progress => progress.Step), Is.EqualTo(new[] { "pulling manifest", "pulling a3de86cd1c13", "pulling a3de86cd1c13", "verifying sha256 digest", "writing manifest", "success" }));
        Assert.That(seen.Select(progress => progress.Percent), Is.EqualTo(new int?[] { null, null, 50, null, null, null }));
        Assert.That(server.Requests[0].Json.ToJsonString(), Is.EqualTo("""{"model":"qwen3:8b","stream":true}"""));
    }

    [Test]
    public async Task A_stream_that_ends_without_success_is_a_failure(CancellationToken cancellationToken)
    {
        await using var server = Pulling(Lines[..^1]);

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain("broke off while it fetched 'qwen3:8b'"));
    }

    [Test]
    public async Task An_error_in_the_middle_of_a_good_answer_is_the_servers_own_word(CancellationToken cancellationToken)
    {
        await using var server = Pulling(Lines[0], """{"error":"pull model manifest: file does not exist"}""");

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain("could not fetch 'qwen3:8b': pull model manifest: file does not exist"));
    }

    [TestCase(404, """{"error":"model not found"}""", "answered 404: model not found")]
    [TestCase(500, "<html>oops</html>", "answered 500: <html>oops</html>")]
    [TestCase(400, """{"error":{"a":1},"error":2}""", "answered 400")]
    public async Task An_answer_that_is_an_error_is_told(int status, string body, string said, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.JsonAsync(body, status));

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain(said));
    }

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"status":3}""")]
    [TestCase("""{"status":"a","status":"b"}""")]
    [TestCase("null")]
    public async Task A_line_of_another_protocol_is_a_failure_with_words(string line, CancellationToken cancellationToken)
    {
        await using var server = Pulling(Lines[0], line, Lines[^1]);

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain("not of its protocol"));
    }

    [Test]
    public async Task A_line_without_end_is_cut_off(CancellationToken cancellationToken)
    {
        await using var server = Pulling(new string('x', 200_000));

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain("a line of the answer is longer"));
    }

    [Test]
    public async Task A_connection_that_breaks_is_a_failure(CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.BeginAsync("application/x-ndjson");
            await reply.PieceAsync(Lines[0] + "\n");
            reply.Drop();
        });

        Assert.That(await FaultAsync(server, cancellationToken), Does.Contain("broke off"));
    }

    [Test]
    public async Task Who_stops_the_pull_hangs_up_on_the_server(CancellationToken cancellationToken)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.BeginAsync("application/x-ndjson");
            await reply.PieceAsync(Lines[0] + "\n");
            await reply.HangAsync();
            gone.SetResult();
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));

        await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new OllamaPull(http, "the server").PullAsync("qwen3:8b", stop.Token))
            {
                await stop.CancelAsync();
            }
        });

        await gone.Task.WaitAsync(cancellationToken);
    }

    [TestCase("gpt-oss:120b-cloud")]
    [TestCase("deepseek-v3:cloud")]
    [TestCase("DeepSeek-v3:CLOUD")]
    public async Task A_cloud_name_is_refused_before_anybody_is_asked(string name, CancellationToken cancellationToken)
    {
        await using var server = Pulling(Lines);

        var refused = await Assert.ThrowsAsync<PantheonException>(() => PullAsync(server, name, cancellationToken));

        Assert.That(refused.Code, Is.EqualTo(Codes.PullUnclear));
        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase("qwen3:8b")]
    [TestCase("QWEN3:8b")]
    public async Task What_was_fetched_is_found_with_its_digest(string name, CancellationToken cancellationToken)
    {
        await using var server = Listing("\"digest\":\"" + Digest + "\",\"size\":5225388164");

        Assert.That(await FindAsync(server, name, cancellationToken), Is.EqualTo(new PulledModel("qwen3:8b", Digest, 5225388164)));
    }

    [TestCase("\"digest\":\"x\",\"remote_host\":\"https://ollama.com:443\"", "passes it on to the cloud")]
    [TestCase("\"digest\":\"x\",\"remote_model\":\"big\"", "passes it on to the cloud")]
    [TestCase("\"size\":5", "without a digest")]
    public async Task A_stub_or_a_model_without_a_digest_is_refused(string entry, string said, CancellationToken cancellationToken)
    {
        await using var server = Listing(entry);

        var refused = await Assert.ThrowsAsync<PantheonException>(() => FindAsync(server, "qwen3:8b", cancellationToken));
        Assert.That(refused.Message, Does.Contain(said));
    }

    [Test]
    public async Task A_model_that_is_not_listed_was_not_fetched(CancellationToken cancellationToken)
    {
        await using var server = Listing("\"digest\":\"x\"");

        var refused = await Assert.ThrowsAsync<PantheonException>(() => FindAsync(server, "qwen3", cancellationToken));
        Assert.That(refused.Message, Does.Contain("does not list it"));
    }

    private static LoopbackServer Pulling(params string[] lines) => new(async (_, reply) =>
    {
        await reply.BeginAsync("application/x-ndjson");
        foreach (var line in lines)
        {
            await reply.PieceAsync(line + "\n");
        }

        await reply.EndAsync();
    });

    private static LoopbackServer Listing(string entry) =>
        new((_, reply) => reply.JsonAsync("{\"models\":[{\"name\":\"other:latest\",\"digest\":\"y\"},{\"name\":\"qwen3:8b\"," + entry + "}]}"));

    private static async Task<IReadOnlyList<FetchProgress>> PullAsync(LoopbackServer server, string model, CancellationToken cancellationToken)
    {
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        var seen = new List<FetchProgress>();
        await foreach (var progress in new OllamaPull(http, "the server").PullAsync(model, cancellationToken))
        {
            seen.Add(progress);
        }

        return seen;
    }

    private static async Task<string> FaultAsync(LoopbackServer server, CancellationToken cancellationToken)
    {
        var fault = await Assert.ThrowsAsync<PantheonException>(() => PullAsync(server, "qwen3:8b", cancellationToken));
        Assert.That(fault.Code, Is.EqualTo(Codes.PullFailed));
        return fault.Message;
    }

    private static async Task<PulledModel> FindAsync(LoopbackServer server, string model, CancellationToken cancellationToken)
    {
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        return await new OllamaPull(http, "the server").FindAsync(model, cancellationToken);
    }
}
