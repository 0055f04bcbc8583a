using NUnit.Framework;
using Pantheon.Core.Boxes;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>One model server that the live suite is run against: one named by an environment variable, or a llama-server of the test's own with a tiny model.</summary>
internal abstract record LiveTarget(string Name, RuntimeKind Kind)
{
    /// <summary>All of them, for `TestFixtureSource`.</summary>
    public static IEnumerable<LiveTarget> All { get; } =
    [
        new OwnServer("own llama-server, random model", LiveModels.WriteRandom, null),
        new OwnServer("own llama-server, scripted model", LiveModels.WriteScripted, LiveModels.Scripted),
        new OwnRouter("own llama-server as a router, random model"),
        new NamedServer("Ollama", RuntimeKind.Ollama, "PANTHEON_TEST_OLLAMA"),
        new NamedServer("vLLM", RuntimeKind.Vllm, "PANTHEON_TEST_VLLM"),
        new NamedServer("LM Studio", RuntimeKind.LmStudio, "PANTHEON_TEST_LMSTUDIO"),
        new NamedServer("llama-server", RuntimeKind.LlamaServer, "PANTHEON_TEST_LLAMACPP"),
    ];

    /// <summary>What the model answers to <see cref="LiveModels.Speak"/>, where that is known.</summary>
    public virtual string? Says => null;

    /// <summary>How a test ends that needs what the server does not have: a server of our own has all of it, so there it failed.</summary>
    public virtual ResultStateException Lacks(string what) => new AssertionException(what);

    /// <summary>Where no server is named or installed, the tests are ignored.</summary>
    public abstract Task<LiveServer> StartAsync(CancellationToken cancellationToken);

    public sealed override string ToString() => Name;

    private sealed record NamedServer(string Name, RuntimeKind Kind, string Variable) : LiveTarget(Name, Kind)
    {
        public override ResultStateException Lacks(string what) => new IgnoreException(what);

        public override Task<LiveServer> StartAsync(CancellationToken cancellationToken)
        {
            if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } value)
            {
                throw new IgnoreException($"{Variable} names no server");
            }

            var address = LiveAddress.Parse(Variable, value);
            return Task.FromResult(new LiveServer(Kind, address.Endpoint, address.Model, null, null));
        }
    }

    private sealed record OwnServer(string Name, Action<string> Write, string? Text) : LiveTarget(Name, RuntimeKind.LlamaServer)
    {
        public override string? Says => Text;

        public override async Task<LiveServer> StartAsync(CancellationToken cancellationToken)
        {
            LlamaServer.Executable();
            var folder = Directory.CreateTempSubdirectory("pantheon-live-");
            var gguf = Path.Combine(folder.FullName, "tiny.gguf");
            Write(gguf);
            var server = await LlamaServer.StartAsync(gguf, "tiny", cancellationToken);
            return new LiveServer(Kind, server.Address.GetLeftPart(UriPartial.Authority), "tiny", server, folder);
        }
    }

    private sealed record OwnRouter(string Name) : LiveTarget(Name, RuntimeKind.LlamaServer)
    {
        public override async Task<LiveServer> StartAsync(CancellationToken cancellationToken)
        {
            LlamaServer.Executable();
            var folder = Directory.CreateTempSubdirectory("pantheon-live-");
            LiveModels.WriteRandom(Path.Combine(folder.FullName, "tiny.gguf"));
            LiveModels.WriteScripted(Path.Combine(folder.FullName, "other.gguf"));
            var server = await LlamaServer.StartRouterAsync(folder.FullName, 1, cancellationToken);
            return new LiveServer(Kind, server.Address.GetLeftPart(UriPartial.Authority), "tiny", server, folder);
        }
    }
}
