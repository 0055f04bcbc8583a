using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

[CancelAfter(15_000)]
internal sealed class VllmTests
{
    private static readonly ModelEntry Entry = new() { Id = "coder" };

    [Test]
    public async Task It_is_local_by_its_version_and_its_own_models(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm();
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.ContextLength, pin.Proof), Is.EqualTo((RuntimeOrigin.Local, 32768, "vLLM /v1/models serves 'Qwen/Qwen3-Coder-30B-A3B-Instruct' itself")));
        Assert.That(pin.Digest, Does.StartWith("sha256:"));
    }

    [Test]
    public async Task What_another_serves_is_unverified(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { Owner = "openai" };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.Proof), Is.EqualTo((RuntimeOrigin.Unverified, "its /v1/models says that the model is of 'openai' and not of 'vllm'")));
    }

    [Test]
    public async Task What_somebody_between_relays_is_unverified(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { Headers = "Via: 1.1 gate\r\n" };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [TestCase("/adapters/ours", RuntimeOrigin.Local)]
    [TestCase("someone/their-adapter", RuntimeOrigin.Unverified)]
    public async Task An_adapter_is_local_when_it_lies_in_a_folder_of_the_box(string root, RuntimeOrigin origin, CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { Adapters = { ["ours"] = root } };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, new ModelEntry { Id = "ours" });

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.ContextLength), Is.EqualTo((origin, 32768)));
    }

    [Test]
    public async Task A_resolver_of_adapters_makes_it_unverified(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { IsInDevelopmentMode = true, Settings = """{"vllm_env":{"VLLM_PLUGINS":"lora_hf_hub_resolver"}}""" };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Proof, Does.Contain("resolver"));
    }

    [Test]
    public async Task Symptom_8_a_dead_engine_is_seen_though_the_models_are_still_listed(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { IsEngineDead = true };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken));
        var health = await runtime.HealthAsync(cancellationToken);

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.EngineDead));
        Assert.That((health.IsUp, health.Reason), Is.EqualTo((false, failure.Message)));
    }

    [Test]
    public async Task It_sleeps_when_released_and_wakes_when_prepared(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { IsInDevelopmentMode = true };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);

        await runtime.ReleaseAsync(pin, cancellationToken);
        var asleep = await runtime.HealthAsync(cancellationToken);
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);
        var again = await runtime.PrepareAsync(pin, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((asleep.IsUp, asleep.Resident.Count), Is.EqualTo((true, 0)));
            Assert.That((prepared.WasAsleep, prepared.LoadTime is not null, server.IsSleeping), Is.EqualTo((true, true, false)));
            Assert.That((again.WasAsleep, again.LoadTime), Is.EqualTo((false, (TimeSpan?)null)));
            Assert.That(server.Server.RequestsTo("/sleep").Single().Query, Is.EqualTo("level=1"));
        }
    }

    [Test]
    public async Task Outside_its_development_mode_it_is_not_told_to_sleep(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm();
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);

        await runtime.ReleaseAsync(pin, cancellationToken);

        Assert.That(server.Server.RequestsTo("/sleep"), Is.Empty);
    }

    [Test]
    public async Task Adapters_come_and_go_as_models_of_their_own(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm { AllowsAdapters = true };
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, new ModelEntry { Id = "coder-7" });

        await runtime.LoadAdapterAsync("coder-7", "/adapters/coder-7", cancellationToken);
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.UnloadAdapterAsync("coder-7", cancellationToken);

        Assert.That(pin.Origin, Is.EqualTo(RuntimeOrigin.Local));
        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.PinAsync("m", cancellationToken)))!.Fault, Is.EqualTo(ChatFault.ModelMissing));
        Assert.That((await Assert.ThrowsAsync<ChatException>(async () => await runtime.UnloadAdapterAsync("coder-7", cancellationToken)))!.Message, Does.Contain("cannot be found"));
    }

    [Test]
    public async Task Its_tokenizer_counts(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm();
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);

        Assert.That(await runtime.CountTokensAsync(await runtime.PinAsync("m", cancellationToken), "one two three", cancellationToken), Is.EqualTo(3));
    }

    [Test]
    public async Task Another_model_under_the_same_name_is_not_the_pinned_one(CancellationToken cancellationToken)
    {
        await using var server = new FakeVllm();
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);
        var pin = await runtime.PinAsync("m", cancellationToken);
        server.Root = "/models/other";

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await runtime.PrepareAsync(pin, cancellationToken));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4121", (ChatFault?)ChatFault.WrongModel)));
    }

    [Test]
    public async Task Symptom_28_a_proxy_of_the_environment_is_not_asked(CancellationToken cancellationToken)
    {
        await using var proxy = new FakeVllm();
        await using var server = new FakeVllm();
        await using var runtime = Talk.Runtime(RuntimeKind.Vllm, server, Entry);
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", proxy.Server.Endpoint);
        try
        {
            await runtime.PinAsync("m", cancellationToken);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }

        Assert.That(proxy.Server.Requests, Is.Empty);
        Assert.That(server.Server.Requests, Is.Not.Empty);
    }
}
