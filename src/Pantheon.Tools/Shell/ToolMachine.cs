using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tools.Shell;

/// <summary>What declared tools run on: the sandbox, the processes, the worker's variables and the caches that tools may read.</summary>
public sealed record ToolMachine(ISandbox Sandbox, ProcessRunner Processes, WorkerEnvironment Environment)
{
    /// <summary>Folders shown read-only at their own paths: package caches, toolchains outside /usr.</summary>
    public IReadOnlyList<string> CacheFolders { get; init; } = [];
}
