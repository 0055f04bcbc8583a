using System.Text.Json.Nodes;
using Pantheon.Core.Chat;

namespace Pantheon.Engine.Sessions;

/// <summary>What a model call was made with and what was done to its answer, as far as no column of the trace holds it.</summary>
internal static class CallParameters
{
    public static JsonObject Of(SessionRequest request, ModelCallFacts facts)
    {
        var model = request.Agent.Model;
        var parameters = new JsonObject { ["max_tokens"] = model.MaxTokens, ["context"] = request.Model.Pin.ContextLength, ["window"] = facts.Window };
        Put(parameters, "top_p", model.TopP);
        Put(parameters, "thinking", model.Thinking);
        var said = facts.Response?.AdditionalProperties;
        Put(parameters, "usage_estimated", said?.GetValueOrDefault(ChatStream.UsageEstimated) as bool?);
        if (said?.GetValueOrDefault(ChatStream.Repairs) is IReadOnlyList<string> { Count: > 0 } repairs)
        {
            parameters["repairs"] = new JsonArray([.. repairs.Select(repair => (JsonNode)repair)]);
        }

        if (said?.GetValueOrDefault(ChatStream.Timings) is ChatTimings timings)
        {
            var spans = new JsonObject();
            Put(spans, "load_ms", timings.Load?.TotalMilliseconds);
            Put(spans, "prefill_ms", timings.Prefill?.TotalMilliseconds);
            Put(spans, "generation_ms", timings.Generation?.TotalMilliseconds);
            Put(spans, "prefill_tokens", timings.PrefillTokens);
            parameters["timings"] = spans;
        }

        return parameters;
    }

    private static void Put<T>(JsonObject into, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            into[name] = JsonValue.Create(given);
        }
    }
}
