using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Host.Composition;

/// <summary>What the command line says of a run beyond its task; null members leave what the task says.</summary>
public sealed record QueueRequest
{
    public Mode Mode { get; init; } = Mode.Night;

    public string? Flow { get; init; }

    public int? Priority { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public JsonObject? Inputs { get; init; }

    public RunId? RetryOf { get; init; }

    /// <summary>The last node that is wanted.</summary>
    public NodeId? Until { get; init; }

    /// <summary>The node to begin from; what an earlier run did before it is taken over.</summary>
    public NodeId? From { get; init; }
}
