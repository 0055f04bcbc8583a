using System.Net;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Http;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Discovery;

[CancelAfter(30_000)]
public sealed class LocalDiscoveryTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        TestCaseData Case(string name, Dictionary<string, string> routes, RuntimeKind kind, string product, string? version, string models, string header = "") =>
            new TestCaseData(routes, header, kind, product, version, models).SetArgDisplayNames(name);

        yield return Case("llama-server", Impostors.LlamaServer, RuntimeKind.LlamaServer, "llama-server", "b11669-Debian", "tiny 2048 in memory", Impostors.Llama);
        yield return Case("a router", Impostors.Router, RuntimeKind.LlamaServer, "llama-server (router)", "b11669-Debian", "a in memory, b", Impostors.Llama);
        yield return Case("llama-swap", Impostors.LlamaSwap, RuntimeKind.LlamaSwap, "llama-swap", "v170", "coder in memory, far remote");
        yield return Case("SGLang, which passes for Ollama", Impostors.Sglang, RuntimeKind.Sglang, "SGLang", "0.5.2", "qwen 40960");
        yield return Case("LM Studio, which answers everything", Impostors.LmStudio, RuntimeKind.LmStudio, "LM Studio", null, "openai/gpt-oss-20b 8192 in memory, qwen/qwen3-8b 40960");
        yield return Case("LM Studio of old", Impostors.OldLmStudio, RuntimeKind.LmStudio, "LM Studio", null, "qwen3-8b 4096 in memory, other 32768");
        yield return Case("LocalAI, which passes for Ollama", Impostors.LocalAi, RuntimeKind.OpenAi, "LocalAI", "v3.1.0 (0a1b2c)", "phi-4");
        yield return Case("Ollama", Impostors.Ollama, RuntimeKind.Ollama, "Ollama", "0.14.1", "qwen3:8b 4096 in memory, helper:latest remote, gpt-oss:120b-cloud remote");
        yield return Case("Ollama without a model", Impostors.EmptyOllama, RuntimeKind.Ollama, "Ollama", "0.14.1", "");
        yield return Case("vLLM", Impostors.Vllm, RuntimeKind.Vllm, "vLLM", "0.11.0", "Qwen/Qwen3-Coder-30B-A3B-Instruct 32768 in memory");
        yield return Case("OVMS", Impostors.Ovms, RuntimeKind.Ovms, "OpenVINO Model Server", null, "qwen3-int4");
        yield return Case("any other", Impostors.Generic, RuntimeKind.OpenAi, "OpenAI-compatible server", null, "something");
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_server_is_recognised_by_what_only_it_says(
        IReadOnlyDictionary<string, string> routes, string header, RuntimeKind kind, string product, string? version, string models, CancellationToken cancellationToken)
    {
        await using var server = Impostors.Serve(routes, header);

        var found = (await FindAsync(cancellationToken, server.Address)).Single();

        Assert.That((found.Kind, found.Product, found.Version), Is.EqualTo((kind, product, version)));
        Assert.That(string.Join(", ", found.Models.Select(Said)), Is.EqualTo(models));
    }

    [TestCase(200, null)]
    [TestCase(401, "it wants a key: start it without --api-key, on an address that only this machine reaches")]
    [TestCase(503, "it is still loading its model")]
    public async Task A_llama_server_that_does_not_talk_yet_is_known_by_its_header(int status, string? note, CancellationToken cancellationToken)
    {
        await using var server = Impostors.Serve(Impostors.LlamaServer, Impostors.Llama, status);

        Assert.That((await FindAsync(cancellationToken, server.Address)).Single().Note, Is.EqualTo(note));
    }

    [Test]
    public async Task What_the_night_would_refuse_is_said_with_its_cure(CancellationToken cancellationToken)
    {
        await using var open = Impostors.Serve(Impostors.EmptyOllama);
        await using var old = Impostors.Serve(Impostors.Ollama.Where(route => route.Key != "/api/status").ToDictionary());
        await using var sound = Impostors.Serve(Impostors.Ollama);

        var found = await FindAsync(cancellationToken, open.Address, old.Address, sound.Address);

        Assert.That(found.Select(server => server.Note), Is.EqualTo(new[]
        {
            "it may use its maker's cloud: start it with OLLAMA_NO_CLOUD=1, or the night refuses it",
            "it is too old to say whether it may use a cloud: update it, or the night refuses it",
            null,
        }));
        Assert.That(found[2].Models[0].Digest, Does.StartWith("sha256:500a1f067a9f"));
    }

    [Test]
    public async Task One_server_on_both_addresses_of_this_machine_is_found_once(CancellationToken cancellationToken)
    {
        await using var first = Impostors.Serve(Impostors.Vllm);
        await using var second = new LoopbackServer(
            (request, reply) => Impostors.Vllm.TryGetValue(request.Path, out var body) ? reply.JsonAsync(body) : reply.JsonAsync("{}", 404), IPAddress.IPv6Loopback, first.Address.Port);

        var found = await FindAsync(cancellationToken, first.Address, second.Address);

        Assert.That(found.Select(server => server.Endpoint.ServerAddress), Is.EqualTo(new[] { "127.0.0.1" }));
    }

    [Test]
    public async Task A_page_or_JSON_of_another_shape_is_no_model_server(CancellationToken cancellationToken)
    {
        await using var page = Impostors.Serve(new Dictionary<string, string> { ["*"] = "<html>It works!</html>" });
        await using var other = Impostors.Serve(new Dictionary<string, string> { ["*"] = """{"running":[],"models":[{"loaded_instances":7}],"version":{"a":1},"status":"x","data":7}""" });
        await using var twice = Impostors.Serve(new Dictionary<string, string> { ["*"] = """{"data":[],"data":[]}""" }, Impostors.Llama);

        Assert.That((await FindAsync(cancellationToken, page.Address, other.Address, twice.Address)).Where(server => server.Kind != RuntimeKind.LlamaServer), Is.Empty);
    }

    [Test]
    public async Task A_server_that_leads_elsewhere_is_not_followed(CancellationToken cancellationToken)
    {
        await using var target = Impostors.Serve(Impostors.Vllm);
        await using var server = new LoopbackServer((request, reply) => reply.WholeAsync("", 302, headers: $"Location: {target.Endpoint}{request.Path}\r\n"));

        Assert.That(await FindAsync(cancellationToken, server.Address), Is.Empty);
        Assert.That(target.Requests, Is.Empty);
    }

    [Test]
    public async Task Somebody_who_never_answers_is_left_after_the_second_question(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        var asked = new[] { new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        var questions = 0;
        await using var server = new LoopbackServer((_, reply) =>
        {
            asked[Interlocked.Increment(ref questions) - 1].SetResult();
            return reply.HangAsync();
        });

        var search = new LocalDiscovery(time).RunAsync([LocalEndpoint.At(server.Address)], cancellationToken);
        foreach (var question in asked)
        {
            await question.Task.WaitAsync(cancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(1801));
        }

        Assert.That(await search, Is.Empty);
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task What_would_break_a_terminal_or_a_file_is_left_out(CancellationToken cancellationToken)
    {
        var long301 = new string('x', 301);
        await using var server = Impostors.Serve(new Dictionary<string, string>
        {
            ["/version"] = """{"version":"1\u001b[2J"}""",
            ["/v1/models"] = $$"""{"object":"list","data":[{"id":"good","owned_by":"vllm"},{"id":"a\n  evil: true","owned_by":"vllm"},{"id":"{{long301}}","owned_by":"vllm"}]}""",
        });

        var found = (await FindAsync(cancellationToken, server.Address)).Single();

        Assert.That((found.Version, string.Join(',', found.Models.Select(model => model.Id))), Is.EqualTo(((string?)null, "good")));
    }

    [Test]
    public async Task Only_gets_are_sent_and_none_with_a_body(CancellationToken cancellationToken)
    {
        await using var server = Impostors.Serve(Impostors.Generic);

        await FindAsync(cancellationToken, server.Address);

        Assert.That(server.Requests.Select(request => (request.Method, request.Body)).Distinct(), Is.EqualTo(new[] { ("GET", "") }));
        Assert.That(server.Requests.Select(request => request.Path), Is.Unique, "no path is asked twice");
    }

    [Test]
    public async Task Where_nobody_listens_nothing_is_found(CancellationToken cancellationToken)
    {
        IPEndPoint address;
        await using (var server = Impostors.Serve(Impostors.Generic))
        {
            address = server.Address;
        }

        Assert.That(await FindAsync(cancellationToken, address), Is.Empty);
    }

    [Test]
    public void Every_host_is_asked_at_the_usual_ports_and_those_of_the_box_file()
    {
        var places = LocalDiscovery.Places(new DiscoverySpec { Ports = [8101, 8080] });

        Assert.That(places.Select(place => place.Address!.ToString()), Is.EqualTo(new[]
        {
            "127.0.0.1:11434", "[::1]:11434", "127.0.0.1:8000", "[::1]:8000", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1:1234", "[::1]:1234",
            "127.0.0.1:5000", "[::1]:5000", "127.0.0.1:9931", "[::1]:9931", "127.0.0.1:30000", "[::1]:30000", "127.0.0.1:8101", "[::1]:8101",
        }));
    }

    [TestCase("0.0.0.0")]
    [TestCase("169.254.169.254")]
    [TestCase("::ffff:127.0.0.1")]
    public void An_address_that_can_be_no_server_is_refused(string host)
    {
        var refused = Assert.Throws<PantheonException>(() => LocalDiscovery.Places(new DiscoverySpec { Hosts = [IPAddress.Parse(host)] }));

        Assert.That(refused.Code, Is.EqualTo(Codes.DiscoveryHostRefused));
    }

    private static string Said(FoundModel model) =>
        $"{model.Id}{(model.Context is { } context ? $" {context}" : "")}{(model.Loaded == true ? " in memory" : "")}{(model.Remote ? " remote" : "")}";

    private static Task<IReadOnlyList<FoundServer>> FindAsync(CancellationToken cancellationToken, params IPEndPoint[] places) =>
        new LocalDiscovery(TimeProvider.System).RunAsync(places.Select(place => LocalEndpoint.At(place)), cancellationToken);
}
