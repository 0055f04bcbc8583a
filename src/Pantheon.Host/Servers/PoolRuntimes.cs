using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Servers;

/// <summary>The runtimes of pools that a person asks about by day; children they start end with it.</summary>
internal sealed class PoolRuntimes : IAsyncDisposable
{
    private readonly DirectoryInfo _sockets = Directory.CreateTempSubdirectory("pan-"); // a socket's path must be short
    private readonly Dictionary<string, IModelRuntime> _runtimes = new(StringComparer.Ordinal);
    private readonly RuntimeFactory _factory;

    public PoolRuntimes(CommandContext context, BoxSpec box)
    {
        var processes = new ProcessRunner(context.Time);
        var llama = new LlamaServerOptions
        {
            Runner = processes,
            Sandbox = new ChosenSandbox(box, processes),
            Path = context.Environment.Find("PATH") ?? "",
            SocketFolder = _sockets.FullName,
        };
        _factory = new RuntimeFactory(llama, context.Time);
    }

    /// <summary>The pools that were named, or all whose models are not in a cloud.</summary>
    public static IReadOnlyList<PoolSpec> Chosen(BoxSpec box, string? name)
    {
        if (name is null)
        {
            return [.. box.Pools.Values.Where(pool => pool.Origin != RuntimeOrigin.Cloud)];
        }

        return box.Pools.TryGetValue(name, out var pool)
            ? pool.Origin == RuntimeOrigin.Cloud
                ? throw new PantheonException(Codes.PoolUnknown, $"the pool '{name}' is in a cloud, and nothing is sent there", "name a pool of this machine: pantheon runtimes list")
                : [pool]
            : throw new PantheonException(Codes.PoolUnknown, $"the box file '{box.File}' declares no pool '{name}'", $"it has {string.Join(", ", box.Pools.Keys)}: pantheon runtimes list");
    }

    public IModelRuntime Of(PoolSpec pool)
    {
        if (!_runtimes.TryGetValue(pool.Name, out var runtime))
        {
            _runtimes[pool.Name] = runtime = _factory.Create(pool);
        }

        return runtime;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runtime in _runtimes.Values)
        {
            await runtime.DisposeAsync();
        }

        _sockets.Delete(recursive: true);
    }
}
