using Pantheon.Core.Boxes;

namespace Pantheon.Core.Traces;

/// <summary>One version of the conventions: every name that is not the same in both that are spoken.</summary>
public sealed record SemanticConventions
{
    private SemanticConventions(string version, bool isLatest) => (Version, IsLatest) = (version, isLatest);

    /// <summary>What consumers read today.</summary>
    public static SemanticConventions V1411 { get; } = new(TelemetrySpec.PinnedNames, false);

    /// <summary>The unreleased names after the conventions moved house; they may still change.</summary>
    public static SemanticConventions Latest { get; } = new(TelemetrySpec.NewestNames, true);

    public string Version { get; }

    public bool IsLatest { get; }

    /// <summary>Null for a version that has not been published, as its schema has no address.</summary>
    public string? SchemaUrl => IsLatest ? null : "https://opentelemetry.io/schemas/1.41.1";

    public string UsageCacheWriteInputTokens => IsLatest ? "gen_ai.usage.cache_write.input_tokens" : "gen_ai.usage.cache_creation.input_tokens";

    /// <summary>The operation of an agent that plans.</summary>
    public string PlanOperation => IsLatest ? "plan" : GenAi.InvokeAgent;

    /// <summary>Whether internal agent spans still carry provider, agent id and version.</summary>
    public bool HasAgentIdentity => !IsLatest;

    /// <summary>`gen_ai.request.top_k`: a double became a whole number.</summary>
    public object TopK(double value) => IsLatest ? (long)value : value;

    public string OperationDuration => IsLatest ? "gen_ai.client.inference.duration" : "gen_ai.client.operation.duration";

    public string TimeToFirstChunk => IsLatest ? "gen_ai.client.inference.time_to_first_chunk" : "gen_ai.client.operation.time_to_first_chunk";

    public static SemanticConventions Of(string version) => version == TelemetrySpec.NewestNames ? Latest : V1411;
}
