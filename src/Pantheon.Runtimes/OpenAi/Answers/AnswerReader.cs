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
    private readonly ToolCallAssembler _calls = new(usedIds);
    private readonly LoadingText? _loading = quirks.TalksWhileLoading ? new LoadingText() : null;

    private string? _answering;
    private string? _finish;
    private UsageDetails? _usage;
    private JsonObject? _timings;
    private bool _hasText;
    private bool _hasReasoning;

    /// <summary>What an event brings: an update, which has no contents when only a piece of a call came, or null when it says nothing.</summary>
    public ChatResponseUpdate? Read(string data)
    {
        try
        {
            return Understand(JsonNode.Parse(data) as JsonObject ?? throw new FormatException("an event is no JSON object"));
        }
        catch (Exception strange) when (IsStrange(strange))
        {
            // no JSON, JSON of another shape, or with one name twice
            throw ServerFaults.Broken(server, strange, data.Contains("proxy error", StringComparison.Ordinal) ? data : null);
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

    private ChatResponseUpdate? Understand(JsonObject chunk)
    {
        if (chunk["error"] is not null || chunk["object"]?.ToString() == "error")
        {
            throw ServerFaults.InStream(server, chunk);
        }

        if (chunk["model"]?.ToString() is { Length: > 0 } answering)
        {
            _answering = answersTo.Count == 0 || answersTo.Contains(answering) ? answering : throw ServerFaults.WrongModel(server, answering, model);
        }

        _usage = chunk["usage"] is JsonObject usage ? UsageWords.Usage(usage) : _usage;
        _timings = chunk["timings"] as JsonObject ?? _timings;
        if (chunk["choices"] is not JsonArray { Count: > 0 } choices || choices[0] is not { } choice)
        {
            return null;
        }

        // an answer that was once said to be cut stays so, whatever is said after
        if (choice["finish_reason"]?.ToString() is { Length: > 0 } finish && (_finish is null || IsWhole(_finish)))
        {
            _finish = finish;
        }

        var delta = choice["delta"];
        var contents = Contents(delta, chunk).ToList();
        if (delta?["tool_calls"] is JsonArray { Count: > 0 } calls)
        {
            _calls.Add(calls);
            return Update(contents);
        }

        return contents.Count > 0 ? Update(contents) : null;
    }

    private IEnumerable<AIContent> Contents(JsonNode? delta, JsonObject chunk)
    {
        if (quirks.ReasoningFields.Select(field => delta?[field]?.ToString()).FirstOrDefault(text => !string.IsNullOrEmpty(text)) is { } reasoning
            && _loading?.Takes(reasoning, chunk["id"] is not null || chunk["model"] is not null) != true)
        {
            _hasReasoning = true;
            yield return new TextReasoningContent(reasoning);
        }

        if (delta?["content"]?.ToString() is { Length: > 0 } text)
        {
            _hasText |= !string.IsNullOrWhiteSpace(text);
            yield return new TextContent(text);
        }
    }

    private ChatResponseUpdate Update(List<AIContent> contents) => new(ChatRole.Assistant, contents) { ModelId = _answering ?? model };
}
