using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>What starting a llama-server child needs from this machine.</summary>
public sealed record LlamaServerOptions
{
    public required ProcessRunner Runner { get; init; }

    public required ISandbox Sandbox { get; init; }

    /// <summary>The PATH its program is looked up on.</summary>
    public required string Path { get; init; }

    /// <summary>A private folder for sockets; its path must be short (a socket's path has at most 107 bytes).</summary>
    public required string SocketFolder { get; init; }
}
