using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing.Models;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Integration.Tests.Runtimes.LlamaCpp;

/// <summary>A private folder with a tiny model, and the runtime of a pool that serves it by a child of this process.</summary>
internal sealed class ChildPlace : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pan-");

    public ChildPlace(SpawnSpec? spawn = null, int slots = 1, string? program = null, bool confined = false, TimeSpan? keepAlive = null)
    {
        Gguf = Path.Combine(_folder.FullName, "m.gguf");
        var runner = new ProcessRunner(TimeProvider.System);
        Options = new LlamaServerOptions
        {
            Runner = runner,
            Sandbox = confined ? new BubblewrapSandbox(runner) : new UnconfinedSandbox(),
            Path = "/usr/bin:/bin",
            SocketFolder = Path.Combine(_folder.FullName, "s"),
            DigestFolder = Path.Combine(_folder.FullName, "digests"),
        };
        Pool = new PoolSpec
        {
            Name = "own",
            Kind = RuntimeKind.LlamaCpp,
            Origin = RuntimeOrigin.Local,
            Slots = slots,
            KeepAlive = keepAlive,
            Spawn = (spawn ?? new SpawnSpec { Gguf = Gguf }) with { Gguf = Gguf, Server = program ?? LlamaServer.Executable() },
            Models = new Dictionary<string, ModelEntry> { ["m"] = new ModelEntry { Id = "tiny" } },
        };
        Runtime = new LlamaCppRuntime(Pool, Options, TimeProvider.System);
    }

    public string Gguf { get; }

    public LlamaServerOptions Options { get; }

    public PoolSpec Pool { get; }

    public LlamaCppRuntime Runtime { get; set; }

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public ChildPlace Says(params string[] pieces)
    {
        ChainGguf.Write(Gguf, pieces);
        return this;
    }

    public async Task<(ModelPin Pin, IChatClient Client)> OpenAsync(CancellationToken cancellationToken)
    {
        var pin = await Runtime.PinAsync("m", cancellationToken);
        return (pin, Runtime.Open(pin));
    }

    /// <summary>llama-cli of PATH or of the cache; without one the test is ignored.</summary>
    public static string OneShot()
    {
        var server = LlamaServer.Executable();
        var beside = Path.Combine(Path.GetDirectoryName(server)!, "llama-cli"); // a file has a folder
        if (File.Exists(beside))
        {
            return beside;
        }

        Assert.Ignore("No llama-cli here: it lies beside llama-server where ops/llama-server.sh unpacked both.");
        return "";
    }

    public static async Task NeedsWallsAsync(CancellationToken cancellationToken)
    {
        var check = await new BubblewrapSandbox(new ProcessRunner(TimeProvider.System)).CheckAsync(cancellationToken);
        if (!check.Works)
        {
            Assert.Ignore($"The sandbox does not stand on this machine: {check.Reason}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
