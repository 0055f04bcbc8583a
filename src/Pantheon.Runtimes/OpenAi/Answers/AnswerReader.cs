using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.OpenAi.Faults;
using Pantheon.Runtimes.OpenAi.Quirks;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Understands one answer, event by event; a server is not trusted to send what the protocol says.</summary>
/// <param name="answersTo">The names the model may answer under; empty where that is not known.</param>
/// <param name="usedIds">Ids of the calls that the conversation has already.</param>
internal sealed class AnswerReader(ServerQuirks quirks, string model, IReadOnlyCollection<string> answersTo, string server, IEnumerable<string> usedIds)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly ToolCallAssembler _calls = new(usedIds);
    private readonly LoadingText? _loading = quirks.TalksWhileLoading ? new LoadingText() : null;

    private string? _answering;
    private string? _finish;
    private UsageDetails? _usage;
    private JsonObject? _timings;
    private bool _hasText;
    private bool _hasReasoning;

    /// <summary>What an event brings: an update, which has no contents when only a piece of a call came, or null when it says nothing.</summary>
    /// <param name="data">UTF-8, not kept.</param>
    public ChatResponseUpdate? Read(ReadOnlyMemory<byte> data)
    {
        if (PlainPiece.TryRead(data.Span, _answering, out var text))
        {
            _hasText |= !string.IsNullOrWhiteSpace(text);
            return Update([new TextContent(text)]);
        }

        try
        {
            // an event is read once and thrown away: a tree of it would cost more than all that is done with it
            using var chunk = JsonDocument.Parse(data, Strict);
            return Understand(chunk.RootElement.ValueKind == JsonValueKind.Object ? chunk.RootElement : throw new FormatException("an event is no JSON object"));
        }
        catch (Exception strange) when (IsStrange(strange))
        {
            // no JSON, JSON of another shape, or with one name twice
            throw ServerFaults.Broken(server, strange, data.Span.IndexOf("proxy error"u8) >= 0 ? Encoding.UTF8.GetString(data.Span) : null);
        }
    }

    /// <summary>What the whole answer brings, once its end marker has come: usage and times, then calls and the reason why it ended.</summary>
    public IReadOnlyList<ChatResponseUpdate> End()
    {
        try
        {
            return Whole();
        }
        catch (Exception strange) when (IsStrange(strange))
        {
            throw ServerFaults.Broken(server, strange);
        }
    }

    private static bool IsStrange(Exception exception) => exception is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException;

    private static bool IsWhole(string? finish) => finish is "stop" or "tool_calls" or "function_call";

    private IReadOnlyList<ChatResponseUpdate> Whole()
    {
        // calls of an answer that was cut off may lack their tail, and are none
        var calls = IsWhole(_finish) ? _calls.Calls() : [];
        var last = Update([.. calls]);
        last.FinishReason = Reason(calls.Count > 0);
        if ((_usage ?? (_timings is null ? null : UsageWords.UsageOfTimings(_timings))) is not { } usage)
        {
            return [last];
        }

        var counted = Update([new UsageContent(usage)]);
        counted.AdditionalProperties = _timings is null ? null : new AdditionalPropertiesDictionary { [ChatStream.Timings] = UsageWords.Timings(_timings) };
        return [counted, last];
    }

    private ChatFinishReason Reason(bool calls) => _finish switch
    {
        null => throw ServerFaults.Broken(server),
        "abort" or "error" => throw ServerFaults.EngineDead(server, $"it ended its answer with '{_finish}'"),
        "length" => ChatFinishReason.Length,
        "content_filter" => ChatFinishReason.ContentFilter,
        "repetition" => ChatStream.Repetition,
        _ when calls => ChatFinishReason.ToolCalls,
        _ when _hasReasoning && !_hasText => ChatStream.EmptyAfterReasoning,
        _ => ChatFinishReason.Stop,
    };

    private ChatResponseUpdate? Understand(JsonElement chunk)
    {
        if (Is(chunk, "error", out _) || Text(chunk, "object") == "error")
        {
            throw ServerFaults.InStream(server, Tree(chunk));
        }

        if (Text(chunk, "model") is { } answering)
        {
            _answering = answersTo.Count == 0 || answersTo.Contains(answering) ? answering : throw ServerFaults.WrongModel(server, answering, model);
        }

        _usage = Is(chunk, "usage", out var usage) && usage.ValueKind == JsonValueKind.Object ? UsageWords.Usage(Tree(usage)) : _usage;
        _timings = Is(chunk, "timings", out var timings) && timings.ValueKind == JsonValueKind.Object ? Tree(timings) : _timings;
        if (!Is(chunk, "choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0 || choices[0] is not { ValueKind: not JsonValueKind.Null } choice)
        {
            return null;
        }

        // an answer that was once said to be cut stays so, whatever is said after
        if (Text(choice, "finish_reason") is { } finish && (_finish is null || IsWhole(_finish)))
        {
            _finish = finish;
        }

        if (!Is(choice, "delta", out var delta))
        {
            return null;
        }

        var contents = Contents(delta, chunk);
        if (Is(delta, "tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0)
        {
            _calls.Add(calls);
            return Update(contents);
        }

        return contents.Count > 0 ? Update(contents) : null;
    }

    private List<AIContent> Contents(JsonElement delta, JsonElement chunk)
    {
        var contents = new List<AIContent>(1);
        if (quirks.ReasoningFields.Select(field => Text(delta, field)).FirstOrDefault(text => text is not null) is { } reasoning
            && _loading?.Takes(reasoning, Is(chunk, "id", out _) || Is(chunk, "model", out _)) != true)
        {
            _hasReasoning = true;
            contents.Add(new TextReasoningContent(reasoning));
        }

        if (Text(delta, "content") is { } text)
        {
            _hasText |= !string.IsNullOrWhiteSpace(text);
            contents.Add(new TextContent(text));
        }

        return contents;
    }

    /// <summary>Whether there is such a member, and it is not null.</summary>
    private static bool Is(JsonElement map, string name, out JsonElement value) => map.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A member as text, whatever it is; null where there is none, or nothing in it.</summary>
    private static string? Text(JsonElement map, string name) => Is(map, name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    private static JsonObject Tree(JsonElement map) => JsonObject.Create(map.Clone()) ?? [];

    private ChatResponseUpdate Update(List<AIContent> contents) => new(ChatRole.Assistant, contents) { ModelId = _answering ?? model };
}
