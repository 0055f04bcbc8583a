using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Tools;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Tooling;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Sessions;

/// <summary>Makes the calls of a reply one after the other, traces each, and puts them with their results into the history.</summary>
internal sealed class CallRound(SessionRequest request, ToolBox tools, Conversation conversation, SessionRecorder recorder, TimeProvider time)
{
    private readonly ToolInvoker _invoker = new(tools);
    private readonly EvidenceWatch _evidence = new(request.Agent.DoneRequires);
    private readonly RepeatWatch _repeats = new(request.Agent.Limits.RepeatCall);
    private readonly SchemaWatch _schemas = new();

    /// <summary>The end of the session when the calls bring one: `finish`, or a stop.</summary>
    public async Task<SessionEnd?> RunAsync(ReplyContents reply, byte[] span, CancellationToken cancellationToken)
    {
        var calls = reply.Calls;
        var raw = calls.ConvertAll(Raw);
        if (conversation.Heed(_repeats.Observe([.. raw.Select(call => $"{call.Name} {call.Arguments}")])) is { } stopped)
        {
            return stopped;
        }

        var results = new List<AIContent>();
        var replayable = new List<AIContent>();
        var malformed = false;
        JsonNode? output = null;
        for (var i = 0; i < raw.Count && output is null; i++)
        {
            var invoked = await MakeAsync(raw[i], i + 1, reply.IsFromText, span, cancellationToken);
            malformed |= invoked.IsMalformed;
            output = invoked is { Tool: FinishTool.Name, Result.IsError: false } ? invoked.Result.Structured : null;

            // A call whose arguments do not parse makes servers refuse every later request that carries it: the model gets them back as an empty object.
            replayable.Add(new FunctionCallContent(calls[i].CallId, calls[i].Name, Replayable(invoked.Arguments)));
            results.Add(new FunctionResultContent(calls[i].CallId, invoked.Result.Text) { RawRepresentation = invoked.Result });
        }

        conversation.Add(new ChatMessage(ChatRole.Assistant, [.. reply.Spoken, .. replayable]), new ChatMessage(ChatRole.Tool, results));
        return output is not null ? conversation.Ended(output) : conversation.Heed(_schemas.Observe(malformed)) ?? conversation.Heed(_repeats.Notice());
    }

    private async Task<InvokedCall> MakeAsync(RawToolCall call, int sequence, bool fromText, byte[] span, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        var invoked = CheckFinish(await _invoker.InvokeAsync(call, request.Context, cancellationToken)) with { Repairs = fromText ? [RepairWords.FromText] : [] };
        conversation.AddToolCall();
        await recorder.ToolCallAsync(request, span, conversation.Turns, sequence, call, invoked, startedAt, time.GetElapsedTime(start), cancellationToken);
        if (tools.TryFind(invoked.Tool, out var tool) && !invoked.IsMalformed)
        {
            _evidence.Observe(tool.Definition, invoked.Result);
        }

        return invoked;
    }

    /// <summary>`finish` is taken only after the tools that the agent's `done` asks for succeeded on the last change.</summary>
    private InvokedCall CheckFinish(InvokedCall invoked)
    {
        if (invoked is not { Tool: FinishTool.Name, Result.IsError: false } || _evidence.Missing is not { Count: > 0 } missing)
        {
            return invoked;
        }

        var text = $"Not finished yet: after your last change, {string.Join(" and ", missing.Select(tool => $"'{tool}'"))} must succeed first.";
        return invoked with { Result = ToolResult.Error(text) };
    }

    private static RawToolCall Raw(FunctionCallContent call) =>
        call.RawRepresentation as RawToolCall ?? new RawToolCall(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()));

    private static Dictionary<string, object?> Replayable(JsonObject? arguments) =>
        arguments?.ToDictionary(entry => entry.Key, entry => (object?)entry.Value?.DeepClone()) ?? [];
}
