using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Discovery;

namespace Pantheon.Host.Servers;

/// <summary>A pool of the box file, a server that was found, or both at one address.</summary>
internal sealed record SurveyedServer(SurveyState State, PoolSpec? Pool, FoundServer? Server)
{
    /// <summary>What a person should know of it; null when there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>As a box file names it; null for what has no address.</summary>
    public string? Endpoint => Server is { } server
        ? server.Endpoint.SocketPath is { } path ? $"unix:{path}" : $"http://{server.Endpoint.Address}"
        : Pool?.Endpoint;
}
