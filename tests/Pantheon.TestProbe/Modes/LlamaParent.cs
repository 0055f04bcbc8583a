using System.Globalization;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.TestProbe.Modes;

/// <summary>Starts a llama-server child, says its id when it serves, and waits to be killed.</summary>
internal static class LlamaParent
{
    public static async Task<int> RunAsync(string server, string gguf, string folder)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        var options = new LlamaServerOptions { Runner = runner, Sandbox = new NoSandbox(), Path = "/usr/bin:/bin", SocketFolder = folder };
        var pool = new PoolSpec
        {
            Name = "own",
            Kind = RuntimeKind.LlamaCpp,
            Origin = RuntimeOrigin.Local,
            Spawn = new SpawnSpec { Gguf = gguf, Server = server },
            Models = new Dictionary<string, ModelEntry> { ["m"] = new() { Id = "tiny" } },
        };
        var runtime = new LlamaCppRuntime(pool, options, TimeProvider.System); // never disposed: it is killed
        await Console.Out.WriteLineAsync("starting");
        await Console.Out.FlushAsync();
        await runtime.PrepareAsync(await runtime.PinAsync("m", CancellationToken.None), CancellationToken.None);
        await Console.Out.WriteLineAsync(runtime.ChildId?.ToString(CultureInfo.InvariantCulture));
        await Console.Out.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    /// <summary>No walls: a namespace of its own would take the child along, and here it is to be alone with its parent's death.</summary>
    private sealed class NoSandbox : ISandbox
    {
        public string Name => "none";

        public bool Isolates => false;

        public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile) => spec;

        public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(SandboxCheck.Passed);
    }
}
