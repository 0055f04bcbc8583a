using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>A llama-server that Pantheon starts itself on a Unix socket in a private folder; without GPU layers it runs in the sandbox and has no network at all.</summary>
public sealed partial class LlamaServerChild : IAsyncDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int LongestSocketPath = 107;
    private const int LastLines = 12;

    // its memory is the model's, and the operator chose that; its threads are some for each core
    private const int MaxProcesses = 4096;

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _process;
    private readonly ServerPlace _place;
    private readonly Task<LocalEndpoint> _endpoint;

    private LlamaServerChild(ChildProcess process, ServerPlace place, Task<LocalEndpoint> endpoint, Task loaded)
    {
        _process = process;
        _place = place;
        _endpoint = endpoint;
        Loaded = loaded;
    }

    public int Id => _process.Id;

    /// <summary>Done when it says that its model is loaded; a version that never says so leaves this open.</summary>
    public Task Loaded { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The end of what it said, for failure messages.</summary>
    public string LastWords => string.Join('\n', _process.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines));

    /// <summary>Where the server of a pool listens, whether it runs or not.</summary>
    public static string SocketOf(PoolSpec pool, LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        return SocketPath(FolderOf(pool, options));
    }

    /// <summary>A GPU needs device files that the sandbox does not show; such a child has a network, and its files and its socket are what proves it.</summary>
    public static bool IsConfined(SpawnSpec spawn, LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(spawn);
        ArgumentNullException.ThrowIfNull(options);
        return spawn.GpuLayers == 0 && options.Sandbox.Isolates;
    }

    public static LlamaServerChild Start(PoolSpec pool, string server, LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        var spawn = pool.Spawn ?? throw new ArgumentException($"Pool '{pool.Name}' says nothing of how its server is started.", nameof(pool));
        var folder = PrivateFolder(FolderOf(pool, options));
        var place = OperatingSystem.IsWindows() ? ServerPlace.OnLoopback(NewKey(folder, options.KeyMade)) : ServerPlace.OnSocket(CheckedSocket(SocketPath(folder)));
        var listening = new TaskCompletionSource<LocalEndpoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        var loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (place.Socket is { } socket)
        {
            File.Delete(socket);
            listening.SetResult(LocalEndpoint.OverSocket(socket));
        }

        void Listen(string line)
        {
            if (line.Contains("model loaded", StringComparison.Ordinal))
            {
                loaded.TrySetResult();
            }

            if (place.KeyFile is { } key && Listening().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(LocalEndpoint.At(IPEndPoint.Parse(match.Groups["address"].Value)) with { Key = File.ReadAllText(key) });
            }
        }

        var spec = new ProcessSpec
        {
            FileName = server,
            Arguments = LlamaArguments.OfServer(pool, spawn, place),
            WorkingDirectory = folder,
            Environment = LlamaArguments.Environment(options),
            OnStandardError = Listen,
            OnStandardOutput = Listen,
            Caps = new ProcessCaps { MaxProcesses = MaxProcesses },
        };
        if (IsConfined(spawn, options))
        {
            spec = options.Sandbox.Confine(spec, Profile(server, spawn, folder));
        }

        return new LlamaServerChild(options.Runner.Start(spec), place, listening.Task, loaded.Task);
    }

    /// <summary>Where it listens; known at once for a socket.</summary>
    public Task<LocalEndpoint> EndpointAsync(CancellationToken cancellationToken) => _endpoint.WaitAsync(cancellationToken);

    /// <summary>Waits for its end, at most so long; whether it came.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitAsync(cancellationToken).WaitAsync(time, TimeProvider.System, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopGrace, CancellationToken.None);
        await _process.DisposeAsync();
        if ((_place.Socket ?? _place.KeyFile) is { } left)
        {
            File.Delete(left);
        }
    }

    internal static SandboxProfile Profile(string program, SpawnSpec spawn, string folder) => new()
    {
        Worktree = folder,
        LooksNothingUp = true,
        ReadOnly = ServerFiles.Of(program, spawn.Lora is { } lora ? [spawn.Gguf, lora] : [spawn.Gguf]),
        Limits = new SandboxLimits { MaxProcessorTime = TimeSpan.FromDays(2) },
    };

    internal static string PrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(folder).FullName;
        }

        // it may stand already, with other rights; where it is another account's, this fails
        Directory.CreateDirectory(folder, Owner);
        File.SetUnixFileMode(folder, Owner);
        return folder;
    }

    private static string FolderOf(PoolSpec pool, LlamaServerOptions options) => Path.Combine(options.SocketFolder, pool.Name);

    private static string SocketPath(string folder) => Path.Combine(folder, "s.sock");

    private static string CheckedSocket(string path) => Encoding.UTF8.GetByteCount(path) <= LongestSocketPath
        ? path
        : throw new ChatException(
            Codes.SocketPathTooLong,
            FailureKind.RuntimeUnavailable,
            $"the socket '{path}' has a path of more than {LongestSocketPath} bytes, which the system does not take",
            "give the pool a shorter name, or the box a shorter data folder");

    private static string NewKey(string folder, Action<string> made)
    {
        var file = Path.Combine(folder, "key");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        made(key);
        writer.Write(key);
        return file;
    }

    [GeneratedRegex(@"listening on http://(?<address>127\.0\.0\.1:[0-9]{1,5})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Listening();
}
