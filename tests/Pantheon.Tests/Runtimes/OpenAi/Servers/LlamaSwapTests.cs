using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

[CancelAfter(15_000)]
internal sealed class LlamaSwapTests
{
    private static readonly ModelEntry Entry = new() { Id = "coder" };

    [TestCase("model", RuntimeOrigin.Local)]
    [TestCase("peer", RuntimeOrigin.Unverified)]
    [TestCase("selector", RuntimeOrigin.Unverified)]
    [TestCase(null, RuntimeOrigin.Unverified)]
    public async Task Only_a_model_of_its_own_is_local(string? type, RuntimeOrigin origin, CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap { Models = { ["coder"] = type } };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(origin));
    }

    [Test]
    public async Task The_first_request_starts_it_and_the_server_behind_it_tells_context_and_name(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap();
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);

        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That((prepared.Pin.ContextLength, prepared.Slots, prepared.LoadTime is not null), Is.EqualTo((16384, (int?)1, true)));
        Assert.That((await runtime.HealthAsync(cancellationToken)).Resident, Is.EqualTo(["coder"]));
        server.UpstreamName = "other.gguf";
        using var client = runtime.Open(prepared.Pin);
        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await client.GetResponseAsync(Talk.Hello, null, cancellationToken)))!.Fault, Is.EqualTo(ChatFault.WrongModel));
    }

    [Test]
    public async Task A_model_whose_requests_go_to_another_machine_loses_its_proof_when_it_runs(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap { Proxy = "https://models.example/v1" };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4131", (ChatFault?)ChatFault.NotLocal)));
    }

    [Test]
    public async Task A_process_that_does_not_say_where_its_requests_go_proves_nothing(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap { Proxy = null, Running = "coder" };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [Test]
    public async Task It_is_unloaded_when_released(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap { Running = "coder" };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);

        await runtime.ReleaseAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That(server.Running, Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Its_own_words_on_loading_are_no_reasoning_of_the_model(bool sends, CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaSwap { SendsLoadingState = sends };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaSwap, server, Entry);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        var response = await client.GetResponseAsync(Talk.Hello, null, cancellationToken);

        var reasoning = string.Concat(response.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>().Select(part => part.Text));
        Assert.That((reasoning, response.Text), Is.EqualTo((sends ? "Let me see." : "", "ok")));
    }
}
