using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>A llama-server that Pantheon starts itself on a Unix socket in a private folder; without GPU layers it runs in the sandbox and has no network at all.</summary>
public sealed class LlamaServerChild : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    // its memory is the model's, and the operator chose that; its threads are some for each core
    private const int MaxProcesses = 4096;

    private readonly ChildProcess _process;
    private readonly string _folder;

    private LlamaServerChild(ChildProcess process, string folder, bool isConfined)
    {
        _process = process;
        _folder = folder;
        IsConfined = isConfined;
    }

    public LocalEndpoint Endpoint => LocalEndpoint.OverSocket(SocketPath(_folder));

    public bool IsConfined { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The end of what it said, for failure messages.</summary>
    public string LastWords => string.Join('\n', _process.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5));

    /// <summary>Where the server of a pool listens, whether it runs or not.</summary>
    public static string SocketOf(PoolSpec pool, LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        return SocketPath(Path.Combine(options.SocketFolder, pool.Name));
    }

    public static LlamaServerChild Start(PoolSpec pool, LlamaServerOptions options)
    {
        var spawn = pool.Spawn ?? throw new ArgumentException($"Pool '{pool.Name}' says nothing of how its server is started.", nameof(pool));
        var server = ExecutableFinder.Find(spawn.Server ?? "llama-server", options.Path)
            ?? throw new ChatException(
                Codes.LlamaServerMissing,
                FailureKind.RuntimeUnavailable,
                $"pool '{pool.Name}' needs llama-server, and '{spawn.Server ?? "llama-server"}' is not on this machine",
                "install llama.cpp, or name the program in pools.NAME.spawn.server of box.yaml");
        if (!File.Exists(spawn.Gguf))
        {
            throw new ChatException(
                Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"the model file '{spawn.Gguf}' of pool '{pool.Name}' does not exist", "correct pools.NAME.spawn.gguf in box.yaml");
        }

        var folder = Path.Combine(options.SocketFolder, pool.Name);
        Directory.CreateDirectory(folder);
        File.Delete(SocketPath(folder));
        var spec = new ProcessSpec
        {
            FileName = server,
            Arguments = Arguments(pool, spawn, folder),
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string> { ["PATH"] = options.Path, ["LANG"] = "C.UTF-8", ["GGML_NO_BACKTRACE"] = "1" },
            Caps = new ProcessCaps { MaxProcesses = MaxProcesses },
        };

        // A GPU needs device files that the sandbox does not show, so such a child is not confined and must prove itself by its answers.
        var isConfined = spawn.GpuLayers == 0 && options.Sandbox.Isolates;
        if (isConfined)
        {
            spec = options.Sandbox.Confine(spec, Profile(server, spawn, folder));
        }

        return new LlamaServerChild(options.Runner.Start(spec), folder, isConfined);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopGrace, CancellationToken.None);
        await _process.DisposeAsync();
        File.Delete(SocketPath(_folder));
    }

    private static List<string> Arguments(PoolSpec pool, SpawnSpec spawn, string folder) =>
    [
        "-m", spawn.Gguf,
        "--alias", pool.Models.Values.First().Id,
        "-c", Text(spawn.Context * pool.Slots),
        "-np", Text(pool.Slots),
        "-ngl", Text(spawn.GpuLayers),
        "--host", SocketPath(folder),
        "--jinja", "--no-ui", "--offline",
    ];

    private static SandboxProfile Profile(string server, SpawnSpec spawn, string folder) => new()
    {
        Worktree = folder,
        ReadOnly = ServerFiles.Of(server, spawn.Gguf),
        Limits = new SandboxLimits { MaxProcessorTime = TimeSpan.FromDays(2) },
    };

    /// <summary>The program's own folder and the one above it, where an unpacked server keeps its libraries.</summary>
    private static string SocketPath(string folder) => Path.Combine(folder, "s.sock");

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
