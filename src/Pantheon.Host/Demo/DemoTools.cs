using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Demo;

/// <summary>The programs a demo is made with, found on this machine: git, the .NET SDK and, where there is one, a llama-server.</summary>
public sealed record DemoTools(string Git, string Dotnet, string? LlamaServer)
{
    private const string ServerVariable = "PANTHEON_LLAMA_SERVER";

    public static DemoTools Find(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var path = environment.Find("PATH");
        var git = ExecutableFinder.Find("git", path)
            ?? throw new PantheonException(Codes.GitNotFound, "the demo needs git, and there is none on the PATH", "install git 2.38 or newer");
        var dotnet = ExecutableFinder.Find("dotnet", path)
            ?? throw new PantheonException(Codes.DemoIncomplete, "the demo's repository needs the .NET SDK 10, and there is no 'dotnet' on the PATH", "install the .NET SDK 10; ops/quickstart.sh does it where the machine's package manager has it");
        return new DemoTools(git, dotnet, Server(environment, path));
    }

    /// <summary>The folder of the SDK: DOTNET_ROOT, or the one that the program's link leads to.</summary>
    public string DotnetRoot(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var real = File.ResolveLinkTarget(Dotnet, returnFinalTarget: true)?.FullName ?? Dotnet;
        return environment.Find("DOTNET_ROOT") ?? Path.GetDirectoryName(real)!; // a program's full path has a folder
    }

    private static string? Server(HostEnvironment environment, string? path)
    {
        if (environment.Find(ServerVariable) is { } named)
        {
            return ExecutableFinder.Find(Path.GetFullPath(named, environment.Folder), path)
                ?? throw new PantheonException(Codes.LlamaServerMissing, $"{ServerVariable} names '{named}', which is no program", $"correct or unset {ServerVariable}");
        }

        var cache = environment.Find("XDG_CACHE_HOME") ?? Path.Combine(environment.Home, ".cache");
        return ExecutableFinder.Find("llama-server", path)
            ?? ExecutableFinder.Find(Path.Combine(cache, "pantheon", "llama-server", "bin", "llama-server"), path);
    }
}
