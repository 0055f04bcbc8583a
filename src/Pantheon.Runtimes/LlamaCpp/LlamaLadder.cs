using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Finds the program for a pool, rung by rung: the one the box file names, llama-server on the PATH, the installed one, then llama-cli; a named one that is missing is never replaced by another.</summary>
public static class LlamaLadder
{
    private const string Server = "llama-server";
    private const string OneShot = "llama-cli";

    public static LlamaProgram Find(PoolSpec pool, LlamaServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        if (pool.Spawn?.Server is { } named)
        {
            return ExecutableFinder.Find(named, options.Path) is { } chosen
                ? new LlamaProgram(chosen, Path.GetFileNameWithoutExtension(chosen) != OneShot)
                : throw Missing(pool, [$"'{named}', which pools.{pool.Name}.spawn.server names: there is no such program"]);
        }

        var installed = string.Join(Path.PathSeparator, options.Installed);
        return On(Server, options.Path) ?? On(Server, installed) ?? On(OneShot, options.Path) ?? On(OneShot, installed)
            ?? throw Missing(pool, [Tried(Server, "on the PATH"), Tried(Server, Places(options)), Tried(OneShot, "on the PATH"), Tried(OneShot, Places(options))]);
    }

    private static LlamaProgram? On(string name, string path) => ExecutableFinder.Find(name, path) is { } file ? new LlamaProgram(file, name == Server) : null;

    private static string Places(LlamaServerOptions options) =>
        options.Installed.Count == 0 ? "installed by Pantheon" : $"in {string.Join(" or ", options.Installed.Select(folder => $"'{folder}'"))}";

    private static string Tried(string name, string where) => $"{name} {where}: none";

    private static ChatException Missing(PoolSpec pool, IEnumerable<string> tried) => new(
        Codes.LlamaServerMissing,
        FailureKind.RuntimeUnavailable,
        $"pool '{pool.Name}' needs llama.cpp, which is not on this machine; looked for {string.Join("; ", tried)}",
        $"run by day: pantheon runtimes install llama.cpp; or name the program in pools.{pool.Name}.spawn.server of box.yaml")
    {
        Fault = ChatFault.Unreachable,
    };
}
