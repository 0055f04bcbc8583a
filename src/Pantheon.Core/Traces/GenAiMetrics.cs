namespace Pantheon.Core.Traces;

/// <summary>Metrics of the conventions with their units and advised bounds; those of one version alone say which.</summary>
public static class GenAiMetrics
{
    /// <summary>1.41.1; later versions count tokens by kind.</summary>
    public const string TokenUsage = "gen_ai.client.token.usage";

    // later than 1.41.1
    public const string UsageInputTokens = "gen_ai.client.inference.usage.input_tokens";
    public const string UsageOutputTokens = "gen_ai.client.inference.usage.output_tokens";
    public const string UsageCacheReadInputTokens = "gen_ai.client.inference.usage.cache_read.input_tokens";
    public const string UsageReasoningOutputTokens = "gen_ai.client.inference.usage.reasoning.output_tokens";
    public const string OperationInputTokens = "gen_ai.client.inference.operation.input_tokens";
    public const string OperationOutputTokens = "gen_ai.client.inference.operation.output_tokens";
    public const string AgentDuration = "gen_ai.invoke_agent.duration";
    public const string AgentInferenceCalls = "gen_ai.invoke_agent.inference_calls";
    public const string AgentToolCalls = "gen_ai.invoke_agent.tool_calls";
    public const string ToolDuration = "gen_ai.execute_tool.duration";
    public const string WorkflowDuration = "gen_ai.invoke_workflow.duration";

    public const string Token = "{token}";
    public const string Second = "s";
    public const string Input = "input";
    public const string Output = "output";

    /// <summary>Tokens of one request.</summary>
    public static IReadOnlyList<long> TokenBounds { get; } = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    /// <summary>Seconds of one operation.</summary>
    public static IReadOnlyList<double> DurationBounds { get; } = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>Seconds of a whole run or agent: the conventions advise none, and a night's work takes hours.</summary>
    public static IReadOnlyList<double> LongBounds { get; } = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400];

    /// <summary>Calls of one agent.</summary>
    public static IReadOnlyList<long> CallBounds { get; } = [1, 2, 5, 10, 20, 50, 100, 200, 500];
}
