using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

[CancelAfter(30_000)]
internal sealed class LlamaRouterTests
{
    private static readonly ModelEntry Entry = new() { Id = "b" };

    [Test]
    public async Task A_model_is_loaded_by_word_proven_by_its_own_props_and_unloaded(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaRouter("a", "b");
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        var pin = await runtime.PinAsync("m", cancellationToken);
        var unloaded = server.Loaded;
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);
        var health = await runtime.HealthAsync(cancellationToken);
        var tokens = await runtime.CountTokensAsync(pin, "abc", cancellationToken);
        await runtime.ReleaseAsync(prepared.Pin, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((pin.Origin, pin.Digest, unloaded.Count), Is.EqualTo((RuntimeOrigin.Local, (string?)null, 0)));
            Assert.That(pin.Proof, Does.Contain("b.gguf"));
            Assert.That((prepared.LoadTime is not null, prepared.Slots, prepared.Pin.ContextLength), Is.EqualTo((true, (int?)4, 4096)));
            Assert.That(prepared.Pin.Digest, Does.StartWith("sha256:"));
            Assert.That((health.Resident.Single(), tokens), Is.EqualTo(("b", (int?)3)));
            Assert.That(server.Loaded, Is.Empty);
        }
    }

    [Test]
    public async Task A_model_that_was_thrown_out_is_missing_and_not_loaded_behind_our_back(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaRouter("a", "b") { MostLoaded = 1, LoadsFor = 1 };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);
        await using var other = Talk.Runtime(RuntimeKind.LlamaServer, server, new ModelEntry { Id = "a" });
        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);
        await other.PrepareAsync(await other.PinAsync("m", cancellationToken), cancellationToken);

        using var client = runtime.Open(prepared.Pin);
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await client.GetResponseAsync(Talk.Hello, null, cancellationToken));
        var again = await runtime.PrepareAsync(prepared.Pin, cancellationToken);

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.ModelMissing));
        Assert.That((again.LoadTime is not null, server.Loaded.Single()), Is.EqualTo((true, "b")));
    }

    [Test]
    public async Task A_model_that_cannot_be_loaded_says_how_its_process_ended(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaRouter("a", "b") { Broken = { "b" } };
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4123", (ChatFault?)ChatFault.EngineDead)));
        Assert.That(failure.Message, Does.EndWith("could not load 'b': its process ended with exit code 1"));
    }

    [Test]
    public async Task A_model_that_it_does_not_have_is_missing(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaRouter("a");
        await using var runtime = Talk.Runtime(RuntimeKind.LlamaServer, server, Entry);

        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken)))!.Message, Does.Contain("does not serve 'b'; it serves 'a'"));
    }
}
