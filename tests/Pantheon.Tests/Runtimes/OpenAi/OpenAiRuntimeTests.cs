using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Tests.Runtimes.OpenAi;

[CancelAfter(15_000)]
internal sealed class OpenAiRuntimeTests
{
    private const string Models = """{"object":"list","data":[{"id":"coder","aliases":["coder"],"owned_by":"llamacpp","meta":{"n_vocab":269,"n_ctx":2048,"size":466688}}]}""";
    private const string Props = """{"default_generation_settings":{"n_ctx":2048},"total_slots":2,"model_path":"/models/coder.gguf","chat_template":"T","build_info":"b1"}""";

    [Test]
    public async Task A_llama_server_is_pinned_with_its_context_and_a_digest_and_attested_by_its_own_answers(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(LlamaServer);
        await using var runtime = Runtime(server.Address);

        var pin = await runtime.PinAsync("m", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Local));
            Assert.That(pin.ContextLength, Is.EqualTo(2048));
            Assert.That(pin.Digest, Does.StartWith("sha256:"));
            Assert.That(pin.Proof, Does.Contain("coder.gguf"));
            Assert.That(pin.Address.ToString(), Is.EqualTo("p/m"));
        }
    }

    [TestCase("[]")]
    [TestCase("""{"data":[{"id":"coder","id":"other"}]}""")]
    [TestCase("""{"data":[{"id":"coder","aliases":["coder"],"owned_by":"llamacpp"}]}""")]
    public async Task A_server_that_answers_json_of_another_shape_is_a_fault_of_the_runtime(string models, CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(request => CannedServer.Json(request.Contains("/props", StringComparison.Ordinal) ? """{"default_generation_settings":{"n_ctx":"many"}}""" : models));
        await using var runtime = Runtime(server.Address);

        Assert.That(async () => await runtime.PinAsync("m", cancellationToken), Throws.TypeOf<ChatException>().With.Property("Kind").EqualTo(FailureKind.RuntimeError));
    }

    [Test]
    public async Task An_answer_without_end_is_not_read_into_memory(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Json(new string(' ', 9 * 1024 * 1024) + "{}"));
        await using var runtime = Runtime(server.Address);

        Assert.That(async () => await runtime.PinAsync("m", cancellationToken), Throws.TypeOf<ChatException>().With.Message.Contains("the answer is longer than"));
    }

    [Test]
    public async Task A_server_that_drips_its_answer_is_given_up(CancellationToken cancellationToken)
    {
        var time = new Pantheon.Testing.ManualTime();
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var runtime = new OpenAiRuntime(Pool(), LocalEndpoint.At((IPEndPoint)listener.LocalEndpoint), time);

        var pinning = runtime.PinAsync("m", cancellationToken);
        using var silent = await listener.AcceptTcpClientAsync(cancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.That(async () => await pinning, Throws.TypeOf<ChatException>().With.Message.Contains("within 30 seconds"));
    }

    [Test]
    public async Task A_server_that_proves_nothing_is_unverified(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Json("""{"data":[{"id":"coder","owned_by":"someone"}]}"""));
        await using var runtime = Runtime(server.Address);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [Test]
    public async Task A_server_on_this_machine_that_hands_on_to_a_cloud_leaks_what_a_plain_client_asks_and_is_unverified(CancellationToken cancellationToken)
    {
        await using var cloud = new CannedServer(_ => CannedServer.Json("""{"data":[{"id":"coder","owned_by":"someone"}]}"""));
        await using var server = new CannedServer(request => HandOn(request, cloud.Address));
        using var plain = new HttpClient();

        using var answer = await plain.PostAsync(new Uri($"http://{server.Address}/v1/chat/completions"), new StringContent("the source of the shop"), cancellationToken);
        Assert.That((answer.IsSuccessStatusCode, cloud.Requests.Count), Is.EqualTo((true, 1)), "the control: a loopback address is no proof");
        Assert.That(cloud.Requests[0], Does.Contain("the source of the shop"));
        await using var runtime = Runtime(server.Address);
        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [Test]
    public async Task A_cloud_that_answers_word_for_word_as_a_local_server_is_not_told_apart(CancellationToken cancellationToken)
    {
        await using var cloud = new CannedServer(LlamaServer);
        await using var server = new CannedServer(request => HandOn(request, cloud.Address));
        await using var runtime = Runtime(server.Address);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Local), "open, and known: a server that Pantheon did not start is believed what it says of itself");
    }

    [Test]
    public async Task A_server_that_Pantheon_confines_is_local_whatever_it_says(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(_ => CannedServer.Json("""{"data":[{"id":"coder","owned_by":"someone"}]}"""));
        await using var runtime = new OpenAiRuntime(Pool(), LocalEndpoint.At(server.Address), TimeProvider.System, "it runs in the sandbox");

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Local));
        Assert.That(pin.Proof, Is.EqualTo("it runs in the sandbox"));
    }

    [Test]
    public async Task A_model_that_the_server_does_not_serve_is_refused_though_the_server_would_answer(CancellationToken cancellationToken)
    {
        await using var server = new CannedServer(LlamaServer);
        await using var runtime = Runtime(server.Address, "another");

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That(failure!.Message, Does.Contain("does not serve 'another'; it serves 'coder'"));
    }

    [Test]
    public async Task A_loading_server_is_waited_for(CancellationToken cancellationToken)
    {
        var asked = 0;
        await using var server = new CannedServer(request => asked++ == 0
            ? CannedServer.Json("""{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", "503 Service Unavailable")
            : LlamaServer(request));
        await using var runtime = Runtime(server.Address);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Id, Is.EqualTo("coder"));
    }

    [Test]
    public async Task A_server_that_is_down_is_unavailable_and_named(CancellationToken cancellationToken)
    {
        IPEndPoint closed;
        await using (var server = new CannedServer(LlamaServer))
        {
            closed = server.Address;
        }

        await using var runtime = Runtime(closed);
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure!.Kind, Is.EqualTo(FailureKind.RuntimeUnavailable));
            Assert.That(failure.Message, Does.Contain("pool 'p'").And.Contain(closed.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task Models_that_differ_in_their_template_differ_in_their_digest(CancellationToken cancellationToken)
    {
        await using var first = new CannedServer(LlamaServer);
        await using var second = new CannedServer(request => request.Contains("/props", StringComparison.Ordinal)
            ? CannedServer.Json(Props.Replace("\"T\"", "\"U\"", StringComparison.Ordinal))
            : CannedServer.Json(Models));
        await using var one = Runtime(first.Address);
        await using var two = Runtime(second.Address);

        Assert.That((await one.PinAsync("m", cancellationToken)).Digest, Is.Not.EqualTo((await two.PinAsync("m", cancellationToken)).Digest));
    }

    private static byte[] HandOn(string request, IPEndPoint to)
    {
        using var onwards = new TcpClient();
        onwards.Connect(to);
        using var stream = onwards.GetStream();
        using var answer = new MemoryStream();
        stream.Write(System.Text.Encoding.UTF8.GetBytes(request));
        stream.CopyTo(answer);
        return answer.ToArray();
    }

    private static byte[] LlamaServer(string request) =>
        CannedServer.Json(request.StartsWith("GET /props", StringComparison.Ordinal) ? Props : Models);

    private static OpenAiRuntime Runtime(IPEndPoint address, string id = "coder") => new(Pool(id), LocalEndpoint.At(address), TimeProvider.System);

    private static PoolSpec Pool(string id = "coder") => new()
    {
        Name = "p",
        Kind = RuntimeKind.LlamaServer,
        Origin = RuntimeOrigin.Local,
        Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = id } },
    };
}
