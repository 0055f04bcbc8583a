using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Reads what a server says of tokens and times.</summary>
internal static class UsageWords
{
    public static UsageDetails Usage(JsonObject usage) => new()
    {
        InputTokenCount = usage["prompt_tokens"]?.GetValue<long>(),
        OutputTokenCount = usage["completion_tokens"]?.GetValue<long>(),
        TotalTokenCount = usage["total_tokens"]?.GetValue<long>(),
        CachedInputTokenCount = (usage["prompt_tokens_details"] as JsonObject)?["cached_tokens"]?.GetValue<long>(),
        ReasoningTokenCount = (usage["completion_tokens_details"] as JsonObject)?["reasoning_tokens"]?.GetValue<long>(),
    };

    /// <summary>llama-server's `timings`, where it sent no usage.</summary>
    public static UsageDetails UsageOfTimings(JsonObject timings)
    {
        var (cached, read, written) = (Number(timings, "cache_n") ?? 0, Number(timings, "prompt_n") ?? 0, Number(timings, "predicted_n") ?? 0);
        return new UsageDetails { InputTokenCount = cached + read, CachedInputTokenCount = cached, OutputTokenCount = written, TotalTokenCount = cached + read + written };
    }

    /// <summary>llama-server's `timings`.</summary>
    public static ChatTimings Timings(JsonObject timings) => new()
    {
        Prefill = Milliseconds(timings, "prompt_ms"),
        Generation = Milliseconds(timings, "predicted_ms"),
        PrefillTokens = Number(timings, "prompt_n"),
        GeneratedTokens = Number(timings, "predicted_n"),
    };

    private static long? Number(JsonObject timings, string name) => timings[name]?.GetValue<long>();

    private static TimeSpan? Milliseconds(JsonObject timings, string name) => timings[name]?.GetValue<double>() is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
