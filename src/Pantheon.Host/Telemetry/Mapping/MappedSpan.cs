using Pantheon.Core.Identity;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>A span without content, and the row that its content would come from.</summary>
internal sealed record MappedSpan(OtlpSpan Span)
{
    /// <summary>The attempt that it is, or that it is of; null for the run and its groups.</summary>
    public AttemptId? Attempt { get; init; }

    public ModelCallRow? Call { get; init; }

    public ToolCallRow? Tool { get; init; }

    /// <summary>The agent that worked it; null for the run itself and nodes without one.</summary>
    public AgentRef? Agent { get; init; }
}
