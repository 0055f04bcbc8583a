using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi.Servers;

/// <summary>SGLang, OpenVINO Model Server, and servers of no known kind.</summary>
[CancelAfter(15_000)]
internal sealed class OtherServersTests
{
    [TestCase("/models/q", "/models/q", null, RuntimeOrigin.Local)]
    [TestCase("/models/q", "coder", "/models/q", RuntimeOrigin.Local)]
    [TestCase("/models/q", "coder", "/models/other", RuntimeOrigin.Unverified)]
    [TestCase("/models/q", "coder", null, RuntimeOrigin.Unverified)]
    [TestCase("", "coder", null, RuntimeOrigin.Unverified)]
    public async Task SGLang_is_local_when_its_model_path_and_its_list_agree(string path, string name, string? settings, RuntimeOrigin origin, CancellationToken cancellationToken)
    {
        await using var server = new FakeSglang { ModelPath = path, Name = name, SettingsPath = settings };
        await using var runtime = Talk.Runtime(RuntimeKind.Sglang, server, new ModelEntry { Id = name });

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.ContextLength), Is.EqualTo((origin, 65536)));
        Assert.That(await runtime.CountTokensAsync(pin, "x", cancellationToken), Is.Null);
        Assert.That((await runtime.PrepareAsync(pin, cancellationToken)).LoadTime, Is.Null);
    }

    [TestCase("AVAILABLE", RuntimeOrigin.Local)]
    [TestCase("LOADING", RuntimeOrigin.Unverified)]
    public async Task OpenVINO_is_local_when_its_configuration_has_the_model_available(string state, RuntimeOrigin origin, CancellationToken cancellationToken)
    {
        await using var server = new FakeOvms { State = state };
        await using var runtime = Talk.Runtime(RuntimeKind.Ovms, server, new ModelEntry { Id = "coder-int4", Context = 8192 });

        var pin = await runtime.PinAsync("m", cancellationToken);

        Assert.That((pin.Origin, pin.ContextLength), Is.EqualTo((origin, 8192)));
        Assert.That((await runtime.HealthAsync(cancellationToken)).IsUp, Is.EqualTo(state == "AVAILABLE"));
        await runtime.PrepareAsync(pin, cancellationToken);
    }

    [TestCase(RuntimeKind.OpenAi)]
    [TestCase(RuntimeKind.Vllm)]
    [TestCase(RuntimeKind.LlamaSwap)]
    public async Task A_server_of_another_kind_than_the_box_file_says_is_unverified(RuntimeKind kind, CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer();
        await using var runtime = Talk.Runtime(kind, server, new ModelEntry { Id = "coder" });

        Assert.That((await runtime.PinAsync("m", cancellationToken)).Origin, Is.EqualTo(RuntimeOrigin.Unverified));
    }

    [Test]
    public async Task Confinement_proves_any_kind(CancellationToken cancellationToken)
    {
        await using var server = new FakeSglang { Name = "x", ModelPath = "y" };
        await using var runtime = new OpenAiRuntime(Talk.Pool(RuntimeKind.OpenAi, new ModelEntry { Id = "x" }), LocalEndpoint.At(server.Server.Address), TimeProvider.System, "it has no network");

        var prepared = await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);

        Assert.That((prepared.Pin.Origin, prepared.Pin.Proof), Is.EqualTo((RuntimeOrigin.Local, "it has no network")));
    }
}
