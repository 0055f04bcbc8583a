using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;

namespace Pantheon.Engine.Replaying;

/// <summary>Holds what a replay would trace against what was traced: replies as they were put together, calls as they were read and repaired, results.</summary>
internal sealed class ReplaySink(RecordedRun recorded, IArtifactStore artifacts, Verdict verdict, AttemptId? point = null, int? untilCall = null) : ITraceSink
{
    private readonly ConcurrentDictionary<AttemptId, (int Models, int Tools)> _seen = [];

    /// <summary>Who knows where an attempt was broken off.</summary>
    public Cast? Cast { get; set; }

    public async Task RecordAsync(TraceSpan span, CancellationToken cancellationToken)
    {
        verdict.Step();
        var (models, tools) = _seen.GetValueOrDefault(span.Attempt);
        _seen[span.Attempt] = span is ModelCallSpan ? (models + 1, tools) : (models, tools + 1);
        var difference = span switch
        {
            ModelCallSpan call => await OfAsync(call, models, cancellationToken),
            ToolCallSpan call => await OfAsync(call, models, tools, cancellationToken),
            _ => null,
        };
        verdict.Check(difference is null ? null : difference with { Node = span.Attempt.Node, Attempt = span.Attempt.Number, Call = span is ModelCallSpan ? models + 1 : models });
        if (span is ModelCallSpan && span.Attempt == point && models + 1 == untilCall)
        {
            throw verdict.Reach();
        }
    }

    /// <summary>What was recorded of an attempt that has ended and the replay never came to.</summary>
    public Difference? Left(AttemptId attempt)
    {
        var (models, tools) = _seen.GetValueOrDefault(attempt);
        var (calls, made) = (recorded.CallsOf(attempt), recorded.ToolCalls.Where(call => call.Attempt == attempt).ToList());
        return calls.Count > models ? new Difference("request", "made", "not made") { Node = attempt.Node, Attempt = attempt.Number, Call = models + 1 }
            : made.Count > tools ? new Difference("call", $"'{made[tools].Tool}' was called", "not made") { Node = attempt.Node, Attempt = attempt.Number, Call = models }
            : null;
    }

    private bool IsUnheard(AttemptId attempt) => Cast?.IsUnheard(attempt) == true;

    private bool IsBrokenOff(AttemptId attempt) => recorded.Attempt(attempt) is { State: AttemptState.Cancelled or AttemptState.Lost or AttemptState.Running or AttemptState.TimedOut };

    private async Task<Difference?> OfAsync(ModelCallSpan now, int number, CancellationToken cancellationToken)
    {
        verdict.ModelCalls++;
        if (recorded.CallsOf(now.Attempt).ElementAtOrDefault(number) is not { } then)
        {
            // one that was broken off before it asked asks and hears nothing
            return IsUnheard(now.Attempt) ? null : new Difference("request", "not made", "made");
        }

        if (IsUnheard(now.Attempt))
        {
            return await BlobAsync("request", then.Request, now.Request, cancellationToken);
        }

        return await BlobAsync("request", then.Request, now.Request, cancellationToken)
            ?? await BlobAsync("reply", then.Response, now.Response, cancellationToken)
            ?? Difference.Of("reply", Facts(then), Facts(now));
    }

    private async Task<Difference?> OfAsync(ToolCallSpan now, int model, int number, CancellationToken cancellationToken)
    {
        verdict.ToolCalls++;
        if (recorded.ToolCalls.Where(call => call.Attempt == now.Attempt).ElementAtOrDefault(number) is not { } then)
        {
            if (IsBrokenOff(now.Attempt) && Cast is { } cast)
            {
                await cast.EndAsync(now.Attempt, now.Tool, cancellationToken);
            }

            return new Difference("call", "not made", $"'{now.Tool}' is called");
        }

        return Difference.Of("call", Facts(then), Facts(now))
            ?? (then.Result == now.Result ? null
            : Difference.OfText("result", await TextAsync(then.Result, cancellationToken), await TextAsync(now.Result, cancellationToken), $"of {now.Tool}"));
    }

    private static JsonObject Facts(ModelCallSpan call) => new()
    {
        ["turn"] = call.Turn,
        ["finish"] = call.FinishReason,
        ["failure"] = call.FailureKind is { } kind ? Word.Of(kind) : null,
        ["error"] = call.Error,
        ["input_tokens"] = call.InputTokens,
        ["output_tokens"] = call.OutputTokens,
        ["model"] = call.ResponseModel,
        ["parameters"] = Parameters(call.Parameters),
    };

    // how a prompt filled its window is in the request
    private static JsonObject Parameters(JsonObject? parameters) =>
        new((parameters ?? []).Where(entry => entry.Key is not ("timings" or "window")).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    private static JsonObject Facts(ToolCallSpan call) => new()
    {
        ["tool"] = call.Tool,
        ["turn"] = call.Turn,
        ["number"] = call.Sequence,
        ["id"] = call.CallId,
        ["arguments"] = call.Arguments?.DeepClone(),
        ["repairs"] = new JsonArray([.. call.Repairs.Select(repair => (JsonNode)repair)]),
        ["ok"] = call.Ok,
        ["exit_code"] = call.ExitCode,
        ["failure"] = call.FailureKind is { } kind ? Word.Of(kind) : null,
    };

    private async Task<Difference?> BlobAsync(string what, Digest? then, Digest? now, CancellationToken cancellationToken)
    {
        if (then == now)
        {
            return null;
        }

        var (was, made) = (await JsonAsync(then, cancellationToken), await JsonAsync(now, cancellationToken));
        return was is null && then is not null
            ? new Difference(what, $"{then} (its words are no longer kept)", $"{now}")
            : Difference.Of(what, was, made, "messages") ?? new Difference(what, $"{then}", $"{now}");
    }

    private async Task<JsonNode?> JsonAsync(Digest? digest, CancellationToken cancellationToken) =>
        digest is { } known && await artifacts.GetAsync(known, cancellationToken) is { } bytes ? JsonNode.Parse(bytes) : null;

    private async Task<string> TextAsync(Digest? digest, CancellationToken cancellationToken) =>
        digest is { } known && await artifacts.GetAsync(known, cancellationToken) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";
}
