using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>What starting llama.cpp's programs needs from this machine.</summary>
public sealed record LlamaServerOptions
{
    public required ProcessRunner Runner { get; init; }

    public required ISandbox Sandbox { get; init; }

    /// <summary>The PATH its programs are looked up on.</summary>
    public required string Path { get; init; }

    /// <summary>A private folder for sockets; its path must be short (a socket's path has at most 107 bytes).</summary>
    public required string SocketFolder { get; init; }

    /// <summary>Folders where `pantheon runtimes install` and the repository's own script put programs, in the order they are looked through.</summary>
    public IReadOnlyList<string> Installed { get; init; } = [];

    /// <summary>Where digests of model files are remembered; null reads every file once a process.</summary>
    public string? DigestFolder { get; init; }

    /// <summary>The variables of this process; a child gets those of a short list.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each key that a server was given, which must be seen nowhere else.</summary>
    public Action<string> KeyMade { get; init; } = _ => { };
}
