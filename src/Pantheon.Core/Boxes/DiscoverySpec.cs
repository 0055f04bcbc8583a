using System.Net;

namespace Pantheon.Core.Boxes;

/// <summary>Where servers that the box file does not declare are looked for.</summary>
public sealed record DiscoverySpec
{
    /// <summary>Where Ollama, vLLM, llama-server, LM Studio, llama-swap, LocalAI, SGLang and Debian's llama-server listen unless told otherwise.</summary>
    public static readonly IReadOnlyList<int> UsualPorts = [11434, 8000, 8080, 1234, 5000, 9931, 30000];

    public bool Enabled { get; init; } = true;

    /// <summary>Servers that are found become pools of the box file without being asked for.</summary>
    public bool AutoSelect { get; init; }

    /// <summary>Literal addresses; a name would have to be resolved.</summary>
    public IReadOnlyList<IPAddress> Hosts { get; init; } = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>Ports besides the usual ones.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];
}
