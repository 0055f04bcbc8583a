using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(15_000)]
internal sealed class OllamaLifecycleTests
{
    private const long Gpu = 24L << 30;

    [Test]
    public async Task A_prepared_model_is_loaded_has_spoken_and_tells_its_memory(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { VideoMemory = 4L << 30 };
        await using var runtime = OllamaPool.Of(server, videoMemory: Gpu);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var prepared = await runtime.PrepareAsync(pin, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(prepared.Pin, Is.EqualTo(pin));
            Assert.That(prepared.LoadTime, Is.Not.Null);
            Assert.That((prepared.VideoMemory, prepared.Memory), Is.EqualTo(((long?)4L << 30, (long?)6L << 30)));
            Assert.That(server.Chats.Single()["options"]!["num_predict"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That((await runtime.HealthAsync(cancellationToken)).Resident, Is.EqualTo([FakeOllama.Coder]));
        }
    }

    [Test]
    public async Task A_model_that_was_there_already_has_no_load_time(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);

        await runtime.PrepareAsync(pin, cancellationToken);
        var again = await runtime.PrepareAsync(pin, cancellationToken);

        Assert.That((again.LoadTime, server.Memory.Loads, server.Memory.Reloads), Is.EqualTo(((TimeSpan?)null, 1, 0)));
    }

    [Test]
    public async Task A_model_pulled_anew_since_it_was_pinned_is_another(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        server.Models[0] = server.Models[0] with { Digest = new string('e', 64) };

        await FailsAsync(runtime.PrepareAsync(pin, cancellationToken), ChatFault.WrongModel, "PAN4103");
        Assert.That(server.Memory.Loads, Is.Zero);
    }

    [Test]
    public async Task A_cloud_switched_on_since_the_proof_ends_it(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        server.IsCloudDisabled = false;

        await FailsAsync(runtime.PrepareAsync(pin, cancellationToken), ChatFault.NotLocal, "PAN4009");
        Assert.That(server.Memory.Loads, Is.Zero);
    }

    [Test]
    public async Task A_context_that_came_up_smaller_is_not_worked_with(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Memory.ContextDividedBy = 2;
        await using var runtime = OllamaPool.Of(server);

        await FailsAsync(runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken), ChatFault.WrongModel, "PAN4108");
    }

    [Test]
    public async Task A_run_that_was_pinned_with_more_context_is_not_served_with_less(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);

        await FailsAsync(runtime.PrepareAsync(pin with { ContextLength = 2 * OllamaPool.Context }, cancellationToken), ChatFault.WrongModel, "PAN4108");
    }

    [Test]
    public async Task A_load_that_leaves_nothing_in_memory_has_failed(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Memory.ForgetsAtOnce = true;
        await using var runtime = OllamaPool.Of(server);

        await FailsAsync(runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken), ChatFault.WrongModel, "PAN4110");
    }

    [Test]
    public async Task Half_a_model_on_the_processor_is_as_bad_where_its_size_is_known(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { VideoMemory = 2L << 30 };
        await using var runtime = OllamaPool.Of(server, entry: new ModelEntry { Id = FakeOllama.Coder, Context = 4096, VideoMemory = 6L << 30 }, videoMemory: Gpu);

        await FailsAsync(runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken), ChatFault.EngineDead, "PAN4109");
    }

    [Test]
    public async Task A_box_without_a_GPU_may_run_on_its_processor(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { VideoMemory = 0 };
        await using var runtime = OllamaPool.Of(server);

        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That(prepared.VideoMemory, Is.Zero);
    }

    [Test]
    public async Task A_released_model_is_gone_from_memory(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Memory.Lingers = 3;
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.PrepareAsync(pin, cancellationToken);

        await runtime.ReleaseAsync(pin, cancellationToken);

        Assert.That(server.Memory.Resident, Is.Empty);
        Assert.That(server.Memory.Lingers, Is.LessThanOrEqualTo(0), "it was looked at until it was gone");
    }

    [Test]
    public async Task A_model_that_stays_though_it_was_released_is_a_fault(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Memory.Lingers = int.MaxValue;
        await using var runtime = OllamaPool.Of(server, new LeapingTime());
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.PrepareAsync(pin, cancellationToken);

        await FailsAsync(runtime.ReleaseAsync(pin, cancellationToken), ChatFault.Busy, "PAN4111");
    }

    [Test]
    public async Task Releasing_what_the_server_no_longer_has_is_no_fault(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        server.Models.Clear();

        await runtime.ReleaseAsync(pin, cancellationToken);

        Assert.That(server.Requests[^1].Json["keep_alive"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task A_pin_of_an_earlier_process_is_spoken_to_with_its_own_context(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var earlier = OllamaPool.Of(server);
        await using var now = OllamaPool.Of(server);
        using var client = now.Open(await earlier.PinAsync("m", cancellationToken));

        await client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken);

        Assert.That(server.Chats.Single()["options"]!["num_ctx"]!.GetValue<int>(), Is.EqualTo(OllamaPool.Context));
    }

    [Test]
    public async Task Nobody_counts_tokens_there(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That(await runtime.CountTokensAsync(pin, "text", cancellationToken), Is.Null);
    }

    private static async Task FailsAsync(Task work, ChatFault fault, string code)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await work);

        Assert.That((failure!.Fault, failure.Code), Is.EqualTo(((ChatFault?)fault, code)));
        Assert.That(failure.Kind, Is.AnyOf(FailureKind.RuntimeUnavailable, FailureKind.RuntimeError, FailureKind.NotLocal));
    }

    /// <summary>A clock that is ten seconds later at each look.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimeSpan.FromSeconds(10).Ticks);
    }
}
