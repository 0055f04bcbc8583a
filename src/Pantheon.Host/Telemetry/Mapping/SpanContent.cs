using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>What was said, for those who asked for content: messages in the conventions' shape, arguments and results, read from their blobs one at a time.</summary>
internal sealed class SpanContent(IArtifactStore artifacts)
{
    /// <summary>Characters of one attribute; a longer one is left out and its length told.</summary>
    public const int MostCharacters = 1024 * 1024;

    public const string LeftOut = PantheonNames.Prefix + "content.left_out";

    private const string System = "system";
    private const string Arguments = "arguments";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<OtlpSpan> FillAsync(MappedSpan mapped, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mapped);
        var attributes = new Attributes();
        if (mapped.Call is { } call)
        {
            var (instructions, input, output) = await MessagesAsync(call, cancellationToken);
            Put(attributes, GenAi.SystemInstructions, instructions);
            Put(attributes, GenAi.InputMessages, input);
            Put(attributes, GenAi.OutputMessages, output);
            Put(attributes, GenAi.ToolDefinitions, await ReadAsync(call.Tools, cancellationToken) is { } tools ? new JsonArray([.. tools.Select(tool => tool.DeepClone())]) : null);
        }
        else if (mapped.Tool is { } tool)
        {
            Put(attributes, GenAi.ToolCallArguments, tool.Arguments);
            Put(attributes, GenAi.ToolCallResult, await TextAsync(tool.Result, cancellationToken));
        }

        return attributes.All.Count == 0 ? mapped.Span : mapped.Span with { Attributes = [.. mapped.Span.Attributes, .. attributes.All] };
    }

    /// <summary>System instructions, what was sent besides, and what came; null for what is not kept any more.</summary>
    public async Task<(JsonArray? Instructions, JsonArray? Input, JsonArray? Output)> MessagesAsync(ModelCallRow call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var sent = await ReadAsync(call.Request, cancellationToken);
        var came = await ReadAsync(call.Response, cancellationToken);
        var leading = sent?.TakeWhile(message => Role(message) == System).ToList() ?? [];
        var instructions = leading.SelectMany(message => message["parts"] as JsonArray ?? []).Select(part => part?.DeepClone()).ToArray();
        var input = sent is null ? null : new JsonArray([.. sent.Skip(leading.Count).Select(Shaped)]);
        var output = came is null ? null : new JsonArray([.. came.Select(message => Finished(Shaped(message), call.FinishReason))]);
        return (instructions.Length == 0 ? null : new JsonArray(instructions), input, output);
    }

    public async Task<string?> TextAsync(Digest? blob, CancellationToken cancellationToken) =>
        blob is { } digest && await artifacts.GetAsync(digest, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static void Put(Attributes attributes, string name, JsonNode? value) => Put(attributes, name, value?.ToJsonString(Plain));

    private static void Put(Attributes attributes, string name, string? value)
    {
        if (value is { Length: > MostCharacters })
        {
            attributes.Add(LeftOut, value.Length);
        }
        else
        {
            attributes.AddWhole(name, value);
        }
    }

    private async Task<List<JsonObject>?> ReadAsync(Digest? blob, CancellationToken cancellationToken)
    {
        try
        {
            return blob is { } digest && await artifacts.GetAsync(digest, cancellationToken) is { } bytes && JsonNode.Parse(bytes) is JsonArray messages ? [.. messages.OfType<JsonObject>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Role(JsonObject message) => message["role"]?.ToString();

    /// <summary>The stored shape is the conventions' own, but for arguments that were kept as the model wrote them.</summary>
    private static JsonObject Shaped(JsonObject message)
    {
        var copy = (JsonObject)message.DeepClone();
        foreach (var part in (copy["parts"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (part[Arguments] is JsonValue value && value.TryGetValue<string>(out var text) && Object(text) is { } read)
            {
                part[Arguments] = read;
            }
        }

        return copy;
    }

    private static JsonObject Finished(JsonObject message, string? reason)
    {
        message["finish_reason"] = reason switch { "tool_calls" => "tool_call", null => "error", _ => reason };
        return message;
    }

    private static JsonObject? Object(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
