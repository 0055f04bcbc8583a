using System.Net;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(15_000)]
internal sealed class OllamaAttestationTests
{
    [Test]
    public async Task A_model_is_pinned_with_its_digest_and_context_and_the_proof_that_it_is_here(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);

        var pin = await runtime.PinAsync("m", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((pin.Origin, pin.Kind, pin.Id, pin.ContextLength), Is.EqualTo((RuntimeOrigin.Local, RuntimeKind.Ollama, FakeOllama.Coder, OllamaPool.Context)));
            Assert.That(pin.Digest, Is.EqualTo("sha256:" + FakeOllama.CoderDigest));
            Assert.That(pin.Proof, Is.EqualTo("Ollama 0.17.4 says that its cloud is disabled (env), names no remote host for 'qwen3:8b', and is asked for it as 'qwen3:8b:local'"));
            Assert.That((pin.ServerAddress, pin.ServerPort, pin.Address.ToString()), Is.EqualTo(("127.0.0.1", (int?)server.Address.Port, "p/m")));
            Assert.That(server.Memory.Loads, Is.Zero);
        }
    }

    [TestCase("qwen3:cloud")]
    [TestCase("qwen3:480b-cloud")]
    [TestCase("qwen3:480b-CLOUD:local")]
    public async Task A_name_of_the_cloud_is_refused_before_anything_is_sent(string id, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsCloudDisabled = false };
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = id });

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure!.Fault, failure.Code, failure.Kind), Is.EqualTo(((ChatFault?)ChatFault.NotLocal, "PAN4101", FailureKind.NotLocal)));
            Assert.That(server.Requests, Is.Empty);
        }
    }

    [Test]
    public async Task A_server_whose_cloud_is_on_proves_nothing(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsCloudDisabled = false };
        await using var runtime = OllamaPool.Of(server);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.Proof), Is.EqualTo((RuntimeOrigin.Unverified, "the cloud of Ollama 0.17.4 is not switched off: start the server with OLLAMA_NO_CLOUD=1")));
    }

    [Test]
    public async Task A_server_too_old_to_say_proves_nothing(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsCloudDisabled = null, Version = "0.15.1" };
        await using var runtime = OllamaPool.Of(server);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Unverified));
        Assert.That(pin.Proof, Does.StartWith("Ollama 0.15.1 is too old"));
    }

    [TestCase("""{"cloud":{}}""")]
    [TestCase("""{}""")]
    [TestCase("""{"cloud":{"disabled":null}}""")]
    public async Task A_server_that_does_not_say_yes_has_said_no(string status, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((request, reply) => request.Path switch
        {
            "/api/version" => reply.JsonAsync("""{"version":"1"}"""),
            "/api/status" => reply.JsonAsync(status),
            "/api/tags" => reply.JsonAsync($$"""{"models":[{"name":"qwen3:8b","digest":"{{FakeOllama.CoderDigest}}"}]}"""),
            _ => reply.JsonAsync("""{"capabilities":["completion"]}"""),
        });
        await using var runtime = OllamaPool.At(server.Address);

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [Test]
    public async Task A_stub_under_any_name_is_refused(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { RemoteHost = "https://models.example", RemoteModel = "qwen3:480b" };
        await using var runtime = OllamaPool.Of(server);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.Code, failure.Kind), Is.EqualTo(((ChatFault?)ChatFault.NotLocal, "PAN4102", FailureKind.NotLocal)));
        Assert.That(failure.Message, Does.Contain("a stub for 'qwen3:480b' at 'https://models.example'"));
    }

    [TestCase("\"remote_host\":\"https://models.example\"")]
    [TestCase("\"remote_model\":\"qwen3:480b\"")]
    [TestCase("\"Remote_Model\":\"qwen3:480b\"")]
    public async Task A_stub_that_only_its_own_page_shows_is_refused(string field, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((request, reply) => request.Path switch
        {
            "/api/version" => reply.JsonAsync("""{"version":"1"}"""),
            "/api/status" => reply.JsonAsync("""{"cloud":{"disabled":true}}"""),
            "/api/tags" => reply.JsonAsync($$"""{"models":[{"name":"qwen3:8b","digest":"{{FakeOllama.CoderDigest}}"}]}"""),
            _ => reply.JsonAsync($"{{{field}}}"),
        });
        await using var runtime = OllamaPool.At(server.Address);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.NotLocal));
    }

    [Test]
    public async Task A_stub_that_is_put_under_the_name_after_the_proof_answers_nothing(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        server.IsCloudDisabled = false;
        server.Models[0] = server.Models[0] with { RemoteHost = "https://models.example", RemoteModel = "qwen3:480b" };

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await client.GetResponseAsync([OllamaPool.User("secret")], null, cancellationToken));

        Assert.That((failure!.Fault, server.SentToCloud.Count), Is.EqualTo(((ChatFault?)ChatFault.ModelMissing, 0)));
    }

    [Test]
    public async Task The_fake_does_send_away_what_is_not_asked_for_as_local(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsCloudDisabled = false };
        using var http = Pantheon.Runtimes.Http.LocalHttp.Create(Pantheon.Runtimes.Http.LocalEndpoint.At(server.Address));

        using var content = new StringContent("""{"model":"qwen3:480b-cloud","messages":[{"role":"user","content":"secret"}]}""");
        using var response = await http.PostAsync(new Uri("api/chat", UriKind.Relative), content, cancellationToken);

        Assert.That(server.SentToCloud, Is.EqualTo(["qwen3:480b-cloud"]));
    }

    [TestCase("sha256:500a1f06")]
    [TestCase("sha256:500A1F067A9F782620B40BEE6F7B0C89E17AE61F686B92C24933E4CA4B2B8B41")]
    public async Task A_digest_that_the_box_file_pins_may_be_short(string digest, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = FakeOllama.Coder, Digest = digest });

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Local));
    }

    [Test]
    public async Task Another_digest_than_the_pinned_one_is_another_model(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = FakeOllama.Coder, Digest = "sha256:500a1f07" });

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.Code), Is.EqualTo(((ChatFault?)ChatFault.WrongModel, "PAN4103")));
        Assert.That(failure.Message, Does.Contain(FakeOllama.CoderDigest).And.Contain("sha256:500a1f07"));
    }

    [Test]
    public async Task A_model_that_is_not_there_is_missed_with_what_is(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = "llama3:70b" });

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.Code), Is.EqualTo(((ChatFault?)ChatFault.ModelMissing, "PAN4003")));
        Assert.That(failure.Message, Does.Contain("it has 'qwen3:8b', and not 'llama3:70b'"));
    }

    [Test]
    public async Task A_model_that_the_box_file_does_not_name_is_missed(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("n", cancellationToken));

        Assert.That((failure!.Fault, server.Requests.Count), Is.EqualTo(((ChatFault?)ChatFault.ModelMissing, 0)));
    }

    [Test]
    public async Task A_context_beyond_what_the_model_was_trained_for_is_refused(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = FakeOllama.Coder, Context = 131072 });

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Code, failure.Message), Is.EqualTo(("PAN4108", failure.Message)));
        Assert.That(failure.Message, Does.Contain("has a context of 40960 tokens, and 131072 are needed"));
    }

    [TestCase(40960, 16384)]
    [TestCase(2048, 2048)]
    public async Task A_context_that_nobody_declared_is_modest(int trained, int expected, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { TrainedContext = trained };
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = FakeOllama.Coder });

        Assert.That((await runtime.PinAsync("m", cancellationToken)).ContextLength, Is.EqualTo(expected));
    }

    [Test]
    public async Task Another_server_in_its_place_is_no_Ollama(CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.JsonAsync("{}"));
        await using var runtime = OllamaPool.At(server.Address);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That((failure!.Fault, failure.Message), Is.EqualTo(((ChatFault?)ChatFault.Protocol, failure.Message)));
        Assert.That(failure.Message, Does.Contain("something else listens there"));
    }

    [TestCase("[]")]
    [TestCase("<html>")]
    [TestCase("""{"models":{}}""")]
    [TestCase("""{"models":[{"name":"qwen3:8b"}]}""")]
    public async Task Lists_of_another_shape_are_a_fault_of_the_server(string tags, CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((request, reply) => request.Path switch
        {
            "/api/version" => reply.JsonAsync("""{"version":"1"}"""),
            "/api/status" => reply.JsonAsync("""{"cloud":{"disabled":true}}"""),
            _ => reply.JsonAsync(tags),
        });
        await using var runtime = OllamaPool.At(server.Address);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [Test]
    public async Task A_server_that_is_down_is_unreachable_and_its_health_says_so(CancellationToken cancellationToken)
    {
        IPEndPoint closed;
        await using (var server = new FakeOllama())
        {
            closed = server.Address;
        }

        await using var runtime = OllamaPool.At(closed);
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));
        var health = await runtime.HealthAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure!.Fault, failure.Kind), Is.EqualTo(((ChatFault?)ChatFault.Unreachable, FailureKind.RuntimeUnavailable)));
            Assert.That((health.IsUp, health.Reason), Is.EqualTo((false, failure.Message)));
        }
    }

    [Test]
    public async Task A_server_that_drips_its_answer_is_given_up(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer((_, reply) =>
        {
            asked.SetResult();
            return reply.HangAsync();
        });
        await using var runtime = OllamaPool.At(server.Address, time);

        var pinning = runtime.PinAsync("m", cancellationToken);
        await asked.Task.WaitAsync(cancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.That(async () => await pinning, Throws.TypeOf<ChatException>().With.Message.Contains("within 30 seconds"));
    }
}
