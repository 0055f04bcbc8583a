using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Servers;

namespace Pantheon.Host.Commands;

/// <summary>A trial as JSON; times in milliseconds, what was not measured is null.</summary>
internal static class TrialJson
{
    public static JsonNode Of(TrialResult result) => new JsonObject
    {
        ["model"] = result.Address.ToString(),
        ["id"] = result.Id,
        ["sound"] = result.IsSound,
        ["fault"] = result.Fault is { } fault ? new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message, ["fix"] = fault.Hint } : null,
        ["digest"] = result.Prepared?.Pin.Digest,
        ["origin"] = result.Prepared is { } prepared ? Word.Of(prepared.Pin.Origin) : null,
        ["proof"] = result.Prepared?.Pin.Proof,
        ["load_ms"] = result.Prepared?.LoadTime?.TotalMilliseconds,
        ["slots"] = result.Prepared?.Slots,
        ["first_token_ms"] = result.Speed?.FirstToken.TotalMilliseconds,
        ["tokens_per_second"] = result.Speed?.TokensPerSecond,
        ["tools"] = result.Tools is { } tools ? new JsonObject { ["valid"] = tools.Valid, ["tried"] = tools.Tried, ["repaired"] = tools.Repaired, ["format"] = tools.Format } : null,
        ["json_schema"] = result.Schema is { } schema ? new JsonObject { ["obeyed"] = schema.Obeyed, ["tried"] = schema.Tried } : null,
        ["context"] = result.Context is { } context
            ? new JsonObject { ["said"] = context.Said, ["sent"] = context.Sent, ["read"] = context.Read, ["holds"] = context.Holds, ["reason"] = context.Reason }
            : null,
        ["load"] = result.Load is { } load
            ? new JsonObject { ["requests"] = load.Requests, ["slowest_first_token_ms"] = load.SlowestFirstToken.TotalMilliseconds, ["tokens_per_second"] = load.TokensPerSecond }
            : null,
        ["faults"] = new JsonArray([.. result.Faults.Select(text => (JsonNode)text)]),
    };
}
