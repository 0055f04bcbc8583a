using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

[CancelAfter(15_000)]
internal sealed class LmStudioTests
{
    private static readonly ModelEntry Entry = new() { Id = "qwen/qwen3-coder-30b", Context = 32768 };

    [Test]
    public async Task A_model_is_loaded_by_word_with_its_context_and_asked_for_by_its_instance(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio();
        server.LoadByItself();
        await using var runtime = Confined(server);

        var pin = await runtime.PinAsync("m", cancellationToken);
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);
        var again = await runtime.PrepareAsync(prepared.Pin, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Instances, Is.EqualTo([("qwen/qwen3-coder-30b", 32768)]), "the one that came by itself has another context and a time to live");
            Assert.That((prepared.Pin.ContextLength, prepared.Slots, prepared.LoadTime is not null), Is.EqualTo((32768, (int?)4, true)));
            Assert.That(again.LoadTime, Is.Null);
            Assert.That(prepared.Pin.Digest, Is.EqualTo(pin.Digest));
        }
    }

    [Test]
    public async Task Symptom_5_a_model_that_was_thrown_out_is_seen_and_loaded_anew_by_word(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio();
        await using var runtime = Confined(server);
        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        server.Evict();
        var health = await runtime.HealthAsync(cancellationToken);
        var again = await runtime.PrepareAsync(prepared.Pin, cancellationToken);

        Assert.That((health.IsUp, health.Resident.Count), Is.EqualTo((true, 0)));
        Assert.That((again.LoadTime is not null, server.Instances.Single().Context), Is.EqualTo((true, 32768)));
        Assert.That(server.Server.RequestsTo("/v1/chat/completions")[^1].Json["model"]!.ToString(), Is.EqualTo("qwen/qwen3-coder-30b:2"));
    }

    [Test]
    public async Task Symptom_6_another_model_that_answers_fails_the_canary(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio { AnswersAs = "google/gemma-3-4b" };
        await using var runtime = Confined(server);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.WrongModel));
    }

    [Test]
    public async Task A_model_that_cannot_be_loaded_says_why(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio { LoadFails = "Insufficient system resources" };
        await using var runtime = Confined(server);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((failure!.Code, failure.Message), Is.EqualTo(("PAN4123", failure.Message)));
        Assert.That(failure.Message, Does.EndWith("Insufficient system resources"));
    }

    [Test]
    public async Task It_is_unloaded_when_released(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio();
        await using var runtime = Confined(server);
        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        await runtime.ReleaseAsync(prepared.Pin, cancellationToken);

        Assert.That(server.Instances, Is.Empty);
    }

    [Test]
    public async Task It_is_unverified_when_the_link_cannot_be_asked_after_and_when_it_is_too_old(CancellationToken cancellationToken)
    {
        await using var server = new FakeLmStudio();
        await using var old = new FakeLmStudio { IsOld = true };
        await using var unasked = Talk.Runtime(RuntimeKind.LmStudio, server, Entry);
        await using var tooOld = Talk.Runtime(RuntimeKind.LmStudio, old, Entry);

        var pins = (await unasked.PinAsync("m", cancellationToken), await tooOld.PinAsync("m", cancellationToken));

        Assert.That((pins.Item1.Origin, pins.Item2.Origin), Is.EqualTo((RuntimeOrigin.Unverified, RuntimeOrigin.Unverified)));
        Assert.That(pins.Item1.Proof, Does.Contain("'lms' is not on this machine's PATH"));
        Assert.That(pins.Item2.Proof, Does.Contain("too old"));
    }

    private static OpenAiRuntime Confined(FakeLmStudio server) =>
        new(Talk.Pool(RuntimeKind.LmStudio, Entry), LocalEndpoint.At(server.Server.Address), TimeProvider.System, "it has no network");
}
