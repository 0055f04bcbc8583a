using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Runtimes.Routing;

public sealed class RuntimeFactoryTests
{
    [TestCase(RuntimeKind.LlamaServer)]
    [TestCase(RuntimeKind.Vllm)]
    [TestCase(RuntimeKind.LmStudio)]
    [TestCase(RuntimeKind.LlamaSwap)]
    [TestCase(RuntimeKind.Sglang)]
    [TestCase(RuntimeKind.Ovms)]
    [TestCase(RuntimeKind.OpenAi)]
    public async Task Servers_of_the_OpenAI_protocol_are_spoken_to_at_their_literal_address(RuntimeKind kind)
    {
        var factory = new RuntimeFactory(
            new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = "/nonexistent" }, TimeProvider.System);
        var pool = new PoolSpec { Name = "p", Kind = kind, Origin = RuntimeOrigin.Local, Endpoint = "http://127.0.0.1:8000", Models = new Dictionary<string, ModelEntry>() };

        await using var runtime = factory.Create(pool);

        Assert.That((runtime.GetType(), factory.ReachOf(pool)), Is.EqualTo((typeof(OpenAiRuntime), "127.0.0.1:8000")));
    }
}
