using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Ollama.Wire;

namespace Pantheon.Runtimes.Ollama;

/// <summary>One answer as it grows line by line, until the server says that it is done.</summary>
/// <param name="firstCall">The number of its first tool call within the conversation: the ids are ours, since servers leave them out or repeat them.</param>
/// <param name="floor">The fewest tokens that the prompt can have.</param>
internal sealed class OllamaAnswer(OllamaTarget target, int firstCall, int floor)
{
    // an answer of a real model has a handful
    private const int MaxCalls = 256;
    private const double Tolerance = 0.9;
    private const long NanosecondsPerTick = 100;

    private readonly List<AIContent> _calls = [];
    private ChatLine? _end;
    private string? _model;

    public bool IsDone => _end is not null;

    /// <summary>What a line brings to read at once, or null.</summary>
    public ChatResponseUpdate? Add(string text)
    {
        var line = Parse(text);
        if (line.Error is { } error)
        {
            throw OllamaFault.Of(target.Server, null, OllamaFault.TextOf(error));
        }

        CheckOrigin(line);
        _end = line.Done ? line : null;
        foreach (var call in line.Message?.ToolCalls ?? [])
        {
            _calls.Add(_calls.Count < MaxCalls ? Call(call) : throw OllamaFault.Broken(target.Server, $"makes more than {MaxCalls} calls in one answer"));
        }

        List<AIContent> contents = [];
        if (line.Message?.Thinking is { Length: > 0 } thinking)
        {
            contents.Add(new TextReasoningContent(thinking));
        }

        if (line.Message?.Content is { Length: > 0 } content)
        {
            contents.Add(new TextContent(content));
        }

        return contents.Count > 0 ? new ChatResponseUpdate(ChatRole.Assistant, contents) { ModelId = _model } : null;
    }

    /// <summary>The last update: calls, usage, timings and why the answer ended.</summary>
    public ChatResponseUpdate End()
    {
        var end = _end ?? throw OllamaFault.Broken(target.Server, "ended its answer without saying that it is done");
        if (end.PromptEvalCount is { } read && read < Tolerance * floor)
        {
            throw OllamaFault.Of(
                ChatFault.ContextExceeded,
                Codes.OllamaPromptCut,
                FailureKind.ContextOverflow,
                $"{target.Server} read {read} tokens of a prompt that has at least {floor}: it cut the prompt without a word",
                "give the model a larger `context` in box.yaml; a server that heeds `truncate: false` would have refused");
        }

        // a call of an answer that was cut is none
        var reason = Reason(end);
        List<AIContent> calls = reason == ChatFinishReason.Length ? [] : _calls;
        return new ChatResponseUpdate(ChatRole.Assistant, [.. calls, new UsageContent(Usage(end))])
        {
            ModelId = _model,
            FinishReason = reason,
            AdditionalProperties = new AdditionalPropertiesDictionary { [ChatStream.Timings] = Timings(end) },
        };
    }

    private ChatLine Parse(string text)
    {
        try
        {
            return WireJson.Read<ChatLine>(text);
        }
        catch (JsonException strange)
        {
            throw OllamaFault.Broken(target.Server, "sent a line that is not of its protocol", strange);
        }
    }

    private void CheckOrigin(ChatLine line)
    {
        if (line.RemoteHost is { Length: > 0 } || line.RemoteModel is { Length: > 0 })
        {
            throw OllamaFault.Elsewhere(target.Server, $"the answer came from '{line.RemoteModel}' at '{line.RemoteHost}'");
        }

        if (line.Model is { } model && !OllamaName.Same(model, target.Id))
        {
            throw OllamaFault.Of(
                ChatFault.WrongModel, Codes.OllamaOtherModel, FailureKind.RuntimeError, $"{target.Server} was asked for '{target.Id}' and '{model}' answered", "nothing of the answer is used; look what stands between Pantheon and the server");
        }

        _model ??= line.Model is { } name ? OllamaName.Bare(name) : null;
    }

    private FunctionCallContent Call(LineCall? call)
    {
        var name = call?.Function?.Name ?? throw OllamaFault.Broken(target.Server, "sent a tool call without a name");
        var arguments = call.Function.Arguments switch
        {
            { ValueKind: JsonValueKind.String } text => WireJson.TextOf(text) ?? text.GetRawText(),
            { ValueKind: not JsonValueKind.Null } value => value.GetRawText(),
            _ => "{}",
        };
        return new FunctionCallContent($"call_{firstCall + _calls.Count}", name, Object(arguments)) { RawRepresentation = new RawToolCall(call.Id, name, arguments) };
    }

    private static Dictionary<string, object?>? Object(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments);
        }
        catch (JsonException)
        {
            // what does not parse travels as RawToolCall; the session answers it
            return null;
        }
    }

    private ChatFinishReason Reason(ChatLine end) => end.DoneReason switch
    {
        "length" => ChatFinishReason.Length,
        "stop" => _calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,

        // the server leaves it out when the connection to its own runner broke; `load` and `unload` answer other questions
        _ => throw OllamaFault.Broken(target.Server, $"ended its answer with the reason '{end.DoneReason}', which is none of an answer"),
    };

    private static UsageDetails Usage(ChatLine end) => new()
    {
        InputTokenCount = end.PromptEvalCount,
        OutputTokenCount = end.EvalCount,
        TotalTokenCount = end.PromptEvalCount + end.EvalCount,
    };

    // the prompt's count has the tokens of the cache in it, so it does not say how many were read; the load has the wait in the queue in it
    private static ChatTimings Timings(ChatLine end) => new()
    {
        Load = Span(end.LoadDuration),
        Prefill = Span(end.PromptEvalDuration),
        Generation = Span(end.EvalDuration),
        GeneratedTokens = end.EvalCount,
    };

    private static TimeSpan? Span(long? nanoseconds) => nanoseconds is >= 0 and var given ? TimeSpan.FromTicks(given / NanosecondsPerTick) : null;
}
