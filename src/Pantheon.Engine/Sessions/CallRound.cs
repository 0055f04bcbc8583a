using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Tooling;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Sessions;

/// <summary>Makes the calls of a reply one after the other, `finish` last, traces each, and puts them with their results into the history.</summary>
internal sealed class CallRound(SessionRequest request, ToolBox tools, FinishTool finish, Conversation conversation, SessionRecorder recorder, SessionVoice voice, TimeProvider time)
{
    private readonly ToolInvoker _invoker = new(tools);
    private readonly FinishGate _gate = new(request.Agent.DoneRequires, finish, request.TreeOf);
    private readonly LoopWatch _loops = new(request.Agent.Limits.RepeatCall);
    private readonly StallWatch _stalls = new(request.TreeOf);
    private readonly SchemaWatch _schemas = new(request.Agent.Limits.MaxSchemaRetries);

    /// <summary>The end of the session when the calls bring one, `finish` or a stop, and whether more was done than thinking.</summary>
    public async Task<(SessionEnd? End, bool Acted)> RunAsync(ReplyContents reply, byte[] span, CancellationToken cancellationToken)
    {
        var calls = reply.Calls.SelectMany(call => Resolved(call, reply.Repairs.GetValueOrDefault(call.CallId, []))).ToList();
        var raw = calls.ConvertAll(call => call.Call.Call);
        var signatures = raw.ConvertAll(call => CallSignature.Of(call.Name, call.Arguments));
        var thoughts = signatures.Where((_, i) => raw[i].Name == ThinkTool.Name).ToList();
        if (conversation.Heed(_loops.Observe([.. signatures.Except(thoughts)], thoughts)) is { } stopped)
        {
            return (stopped, false);
        }

        var made = new InvokedCall[raw.Count];
        foreach (var i in Enumerable.Range(0, raw.Count).OrderBy(i => raw[i].Name == FinishTool.Name))
        {
            made[i] = conversation.MayCall
                ? await MakeAsync(calls[i].Call, signatures[i], i + 1, calls[i].Printed, span, [.. made.Where(other => other?.Result.IsError == true).Select(other => other.Tool)], cancellationToken)
                : new InvokedCall { Tool = raw[i].Name, Result = ToolResult.Error("Not made: the session's tool calls are used up.") };
        }

        // A call whose arguments do not parse makes servers refuse every later request that carries it: the model gets them back as an empty object.
        conversation.Add(
            new ChatMessage(ChatRole.Assistant, [.. reply.Spoken, .. calls.Select((call, i) => new FunctionCallContent(call.Id, call.Call.Call.Name, Replayable(made[i].Arguments)))]),
            new ChatMessage(ChatRole.Tool, [.. calls.Select((call, i) => new FunctionResultContent(call.Id, made[i].Result.Text) { RawRepresentation = made[i].Result })]));
        var acted = made.Any(call => !call.IsMalformed && call.Tool is not (ThinkTool.Name or FinishTool.Name));
        return made.FirstOrDefault(call => call is { Tool: FinishTool.Name, Result: { IsError: false, Structured: not null } }) is { } finished
            ? (conversation.Ended(finished.Result.Structured!), acted) // the pattern says that it is there
            : (await WatchAsync(made, signatures, acted, cancellationToken), acted);
    }

    /// <summary>Traces calls that were cut; none of them is made.</summary>
    public async Task LeaveAsync(IReadOnlyList<RawToolCall> cut, byte[] span, CancellationToken cancellationToken)
    {
        for (var i = 0; i < cut.Count; i++)
        {
            var left = new InvokedCall
            {
                Tool = cut[i].Name,
                Result = ToolResult.Error("Not made: the call was cut off before its end."),
                IsMalformed = true,
                Repairs = [RepairWords.Truncated],
            };
            await recorder.ToolCallAsync(request, span, conversation.Turns, i + 1, cut[i], left, time.GetUtcNow(), TimeSpan.Zero, cancellationToken);
        }
    }

    private async Task<InvokedCall> MakeAsync(
        ResolvedCall call, string signature, int sequence, IReadOnlyList<string> printed, byte[] span, IReadOnlyList<string> failedBeside, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        var wasMade = request.Tape.IsPlaying;
        voice.Call(call.Call);
        var invoked = await _invoker.InvokeAsync(call, request.Context, cancellationToken, (tool, make) => IsOwn(tool) ? make() : request.Tape.CallAsync(tool, make, cancellationToken));
        invoked = await _gate.CheckAsync(invoked, failedBeside, cancellationToken) with { Repairs = [.. printed.Union(invoked.Repairs)] };
        conversation.AddToolCall();
        if (!wasMade)
        {
            voice.Result(invoked);
            await recorder.ToolCallAsync(request, span, conversation.Turns, sequence, call.Call, invoked, startedAt, time.GetElapsedTime(start), cancellationToken);
        }

        // after the trace: a call that the next worker takes as made is in it
        await request.Tape.KeepAsync(cancellationToken);

        if (tools.TryFind(invoked.Tool, out var tool) && !invoked.IsMalformed)
        {
            await _gate.ObserveAsync(tool.Definition, signature, invoked.Result, cancellationToken);
        }

        return invoked;
    }

    private async Task<SessionEnd?> WatchAsync(InvokedCall[] made, List<string> signatures, bool acted, CancellationToken cancellationToken)
    {
        var edits = made.Select(Edits).ToList();
        _loops.Edited([.. signatures.Where((_, i) => edits[i] && !made[i].Result.IsError)]);
        var errors = string.Join(" | ", made.Select(call => ErrorClass.Of(call.Tool, call.Result)).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        var edited = made.Where((call, i) => edits[i] && call.Result is { IsError: false, ExitCode: null }).Any();
        var mayHaveChanged = made.Where((call, i) => edits[i] && call.Result.ExitCode is not null).Any();
        return conversation.Heed(_schemas.Observe(made.Any(call => call.IsMalformed), acted, "the agent's calls broke their schema"))
            ?? conversation.Heed(_gate.Stop())
            ?? conversation.Heed(await _stalls.ObserveAsync(edited, mayHaveChanged, errors.Length > 0 ? errors : null, cancellationToken))
            ?? conversation.Heed(_loops.Notice());
    }

    // the session's own tools do nothing outside of it: what they did is done again
    private static bool IsOwn(ToolDefinition tool) => tool.Name is ThinkTool.Name or FinishTool.Name or ToolShelf.MoreTools;

    private bool Edits(InvokedCall call) => !call.IsMalformed && tools.TryFind(call.Tool, out var tool) && tool.Definition.Edits;

    /// <summary>Calls that were merged into one get ids of their own.</summary>
    private IEnumerable<(string Id, ResolvedCall Call, IReadOnlyList<string> Printed)> Resolved(FunctionCallContent content, IReadOnlyList<string> printed) =>
        _invoker.Resolve(Raw(content)).Select((call, part) => (part == 0 ? content.CallId : string.Create(CultureInfo.InvariantCulture, $"{content.CallId}_{part + 1}"), call, printed));

    private static RawToolCall Raw(FunctionCallContent call) =>
        call.RawRepresentation as RawToolCall ?? new RawToolCall(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()));

    private static Dictionary<string, object?> Replayable(JsonObject? arguments) =>
        arguments?.ToDictionary(entry => entry.Key, entry => (object?)entry.Value?.DeepClone()) ?? [];
}
