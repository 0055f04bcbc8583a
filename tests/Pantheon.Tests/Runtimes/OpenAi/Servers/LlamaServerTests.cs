using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

[CancelAfter(15_000)]
internal sealed class LlamaServerTests
{
    private static readonly ModelEntry Entry = new() { Id = "coder" };

    [TestCase("coder")]
    [TestCase("second")]
    public async Task A_model_is_pinned_under_its_own_id_and_answers_under_each_name(string name, CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { OtherNames = ["second"] };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, new ModelEntry { Id = name });

        var pin = await runtime.PinAsync("m", cancellationToken);
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);

        Assert.That((pin.Id, pin.Origin, pin.Proof), Is.EqualTo(("coder", RuntimeOrigin.Local, "llama-server /props serves the model file 'coder.gguf'")));
        Assert.That((prepared.Slots, prepared.LoadTime, prepared.Pin), Is.EqualTo(((int?)2, (TimeSpan?)null, pin)));
    }

    [Test]
    public async Task It_is_unverified_when_its_props_are_closed_or_name_no_file_or_no_build_or_somebody_relays(CancellationToken cancellationToken)
    {
        FakeLlamaServer[] servers = [new() { IsPropsClosed = true }, new() { ModelPath = "" }, new() { Build = null }, new() { Headers = "Server: llama.cpp\r\nVia: 1.1 x\r\n" }, new() { Headers = "Server: nginx\r\n" }];
        foreach (var server in servers)
        {
            await using (server)
            {
                await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

                Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Unverified));
            }
        }
    }

    [Test]
    public async Task A_context_smaller_than_the_box_counts_on_is_pinned_as_it_is_and_refused_when_prepared(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { Context = 2048 };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, new ModelEntry { Id = "coder", Context = 4096 });

        var pin = await runtime.PinAsync("m", cancellationToken);
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That(pin.ContextLength, Is.EqualTo(2048));
        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4122", (ChatFault?)ChatFault.WrongModel)));
        Assert.That(failure.Message, Does.Contain("2048").And.Contain("4096"));
    }

    [Test]
    public async Task The_digest_in_the_box_file_is_compared_by_its_beginning(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer();
        await using var open = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);
        var digest = (await open.PinAsync("m", cancellationToken)).Digest!;
        await using var same = Talk.Runtime(RuntimeKind.LlamaServer, server, new ModelEntry { Id = "coder", Digest = digest[..19].ToUpperInvariant().Replace("SHA256:", "", StringComparison.Ordinal) });
        await using var other = Talk.Runtime(RuntimeKind.LlamaServer, server, new ModelEntry { Id = "coder", Digest = "sha256:0123456789ab" });

        Assert.That((await same.PinAsync("m", cancellationToken)).Digest, Is.EqualTo(digest));
        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await other.PinAsync("m", cancellationToken)))!.Code, Is.EqualTo("PAN4121"));
    }

    [Test]
    public async Task An_adapter_that_the_server_applies_by_itself_makes_another_model(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer();
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);
        var bare = await runtime.PinAsync("m", cancellationToken);
        server.Adapters = [("/loras/a.gguf", 0)];
        var idle = await runtime.PinAsync("m", cancellationToken);
        server.Adapters = [("/loras/a.gguf", 1)];
        var applied = await runtime.PinAsync("m", cancellationToken);

        Assert.That(idle.Digest, Is.EqualTo(bare.Digest));
        Assert.That(applied.Digest, Is.Not.EqualTo(bare.Digest));
    }

    [Test]
    public async Task One_that_sleeps_is_woken_by_the_canary(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { IsSleeping = true };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That((prepared.WasAsleep, prepared.LoadTime is not null, server.IsSleeping), Is.EqualTo((true, true, false)));
    }

    [Test]
    public async Task One_that_loads_is_waited_for_when_pinned_and_told_as_loading_when_asked_after(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { LoadsFor = 1 };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        var health = await runtime.HealthAsync(cancellationToken);
        server.LoadsFor = 2;
        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((health.IsUp, health.Reason), Is.EqualTo((false, "pool 'p' (llama-server at 127.0.0.1:" + pin.ServerPort + ") is still loading: Loading model")));
        Assert.That((await runtime.HealthAsync(cancellationToken)).Resident, Is.EqualTo(["coder"]));
    }

    [Test]
    public async Task Its_tokenizer_counts_and_nothing_is_unloaded(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer();
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(await runtime.CountTokensAsync(pin, "four", cancellationToken), Is.EqualTo(4));
        await runtime.ReleaseAsync(pin, cancellationToken);
        Assert.That(server.Server.RequestsTo("/models/unload"), Is.Empty);
    }

    [Test]
    public async Task An_adapter_of_a_request_is_asked_for_by_the_servers_number(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { Adapters = [("/loras/a.gguf", 0), ("/loras/b.gguf", 0)] };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        await AskAsync(runtime, "b.gguf", cancellationToken);

        Assert.That(server.Server.RequestsTo("/v1/chat/completions").Single().Json["lora"]!.ToJsonString(), Is.EqualTo("""[{"id":1,"scale":0.5}]"""));
    }

    [Test]
    public async Task A_request_that_names_no_adapter_says_those_it_was_pinned_with(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { Adapters = [("/loras/a.gguf", 0), ("/other/a.gguf", 1)] };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        await AskAsync(runtime, null, cancellationToken);

        Assert.That(server.Server.RequestsTo("/v1/chat/completions").Single().Json["lora"]!.ToJsonString(), Is.EqualTo("""[{"id":0,"scale":0},{"id":1,"scale":1}]"""));
    }

    [Test]
    public async Task An_adapter_that_the_server_would_pass_over_is_not_asked_for(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer { Adapters = [("/loras/a.gguf", 0)] };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(runtime, "c.gguf", cancellationToken));

        Assert.That((failure!.Code, failure.Message), Is.EqualTo(("PAN4127", failure.Message)));
        Assert.That(failure.Message, Does.Contain("has no adapter 'c.gguf'; it has 'a.gguf'"));
        Assert.That(server.Server.RequestsTo("/v1/chat/completions"), Is.Empty);
    }

    private static async Task AskAsync(OpenAiRuntime runtime, string? adapter, CancellationToken cancellationToken)
    {
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        await client.GetResponseAsync(Talk.Hello, new ChatOptions { Adapters = adapter is null ? null : [new ChatAdapter(adapter, 0.5)] }, cancellationToken);
    }
}
