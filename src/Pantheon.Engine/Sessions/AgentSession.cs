using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>One conversation between an agent's model and its tools, from the first prompt to `finish` or the end of the budget.</summary>
public sealed class AgentSession
{
    private const int MaxNudges = 2;
    private const int MaxMalformedTurns = 2;

    private readonly SessionRequest _request;
    private readonly SessionRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly List<ChatMessage> _messages;
    private readonly SessionBudget _budget;
    private readonly ToolBox _tools;
    private readonly ToolInvoker _invoker;
    private readonly ModelTurn _turn;
    private readonly RepeatWatch _repeats;
    private readonly EvidenceWatch _evidence;
    private int _nudges;
    private int _malformedTurns;

    public AgentSession(SessionRequest request, SessionRecorder recorder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        var agent = request.Agent;
        _request = request;
        _recorder = recorder;
        _time = time;
        _messages = [.. PromptRenderer.Render(agent, request.Inputs, request.Roots)];
        _budget = new SessionBudget(agent.Limits, request.Context.Policy.Limits, request.RunTokens);
        _tools = new ToolBox(HasTools ? [.. request.Tools, new ThinkTool(), new FinishTool(agent)] : []);
        _invoker = new ToolInvoker(_tools);
        _turn = new ModelTurn(request, Options(), recorder, time);
        _repeats = new RepeatWatch(agent.Limits.RepeatCall);
        _evidence = new EvidenceWatch(agent.DoneRequires);
    }

    private bool HasTools => _request.Agent.Tools.Count > 0;

    public async Task<SessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        var wall = _request.Agent.Limits.Wall;
        using var clock = new NodeClock(wall ?? Timeout.InfiniteTimeSpan, _time, cancellationToken);
        try
        {
            return await ConverseAsync(clock);
        }
        catch (OperationCanceledException) when (clock.TimedOut)
        {
            return Failed(FailureKind.BudgetExhausted, $"the session reached its wall clock of {wall!.Value.TotalMinutes:0.#} minutes before it finished"); // only a clock with a wall runs out
        }
    }

    private async Task<SessionEnd> ConverseAsync(NodeClock clock)
    {
        while (true)
        {
            if (_budget.RunExceeded is { } all)
            {
                var spent = Failed(FailureKind.BudgetExhausted, $"the run used the {all} that policy {_request.Context.Policy} gives it (limits.run_tokens)");
                return spent with { Failure = spent.Failure! with { Code = Codes.RunTokensSpent, Rule = "limits.run_tokens" } }; // it was made a failure on the line above
            }

            if (_budget.Exceeded is { } limit)
            {
                return Failed(FailureKind.BudgetExhausted, $"the session used its {limit} before it finished");
            }

            if (await StepAsync(clock) is { } end)
            {
                return end;
            }
        }
    }

    private async Task<SessionEnd?> StepAsync(NodeClock clock)
    {
        var turn = await _turn.RunAsync(_budget.Turns + 1, [.. _messages], clock);
        if (turn.Response is not { } response)
        {
            return Failed(turn.Failure ?? new Failure(FailureKind.RuntimeError, "the runtime ended the stream without a reply"));
        }

        _budget.AddTurn(response.Usage?.InputTokenCount ?? Estimate(_messages), response.Usage?.OutputTokenCount ?? Estimate(response.Messages));
        if (response.FinishReason == ChatFinishReason.Length || response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return Truncated();
        }

        if (response.FinishReason == ChatStream.Repetition)
        {
            return WentInCircles();
        }

        var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        if (calls.Count == 0)
        {
            _messages.AddRange(response.Messages);
            return HasTools ? Nudge() : Answered(response.Text);
        }

        return await ActAsync(response, calls, turn.SpanId, clock.Token);
    }

    private async Task<SessionEnd?> ActAsync(
        ChatResponse response, List<FunctionCallContent> calls, byte[] span, CancellationToken cancellationToken)
    {
        var raw = calls.ConvertAll(Raw);
        _repeats.Observe(raw.Select(call => $"{call.Name} {call.Arguments}"));
        if (_repeats.MustStop)
        {
            return Failed(FailureKind.NoProgress, $"the agent made the same call {_repeats.Count} times in a row: {Head($"{raw[0].Name} {raw[0].Arguments}")}");
        }

        var results = new List<AIContent>();
        var replayable = new List<AIContent>();
        var malformed = false;
        JsonNode? output = null;
        for (var i = 0; i < raw.Count && output is null; i++)
        {
            var startedAt = _time.GetUtcNow();
            var start = _time.GetTimestamp();
            var invoked = CheckFinish(await _invoker.InvokeAsync(raw[i], _request.Context, cancellationToken));
            _budget.AddToolCall();
            await _recorder.ToolCallAsync(
                _request, span, _budget.Turns, i + 1, raw[i], invoked, startedAt, _time.GetElapsedTime(start), cancellationToken);
            malformed |= invoked.IsMalformed;
            if (_tools.TryFind(invoked.Tool, out var tool) && !invoked.IsMalformed)
            {
                _evidence.Observe(tool.Definition, invoked.Result);
            }

            output = invoked is { Tool: FinishTool.Name, Result.IsError: false } ? invoked.Result.Structured : null;

            // A call whose arguments do not parse makes servers refuse every later request that carries it: the model gets them back as an empty object.
            replayable.Add(new FunctionCallContent(calls[i].CallId, calls[i].Name, Replayable(invoked.Arguments)));
            results.Add(new FunctionResultContent(calls[i].CallId, invoked.Result.Text));
        }

        var spoken = response.Messages.SelectMany(message => message.Contents).Where(content => content is TextContent);
        _messages.Add(new ChatMessage(ChatRole.Assistant, [.. spoken, .. replayable]));
        _messages.Add(new ChatMessage(ChatRole.Tool, results));
        if (output is not null)
        {
            return Ended(output);
        }

        return AfterCalls(malformed);
    }

    private SessionEnd? AfterCalls(bool malformed)
    {
        _malformedTurns = malformed ? _malformedTurns + 1 : 0;
        if (_malformedTurns > MaxMalformedTurns)
        {
            return Failed(FailureKind.OutputInvalid, $"the agent's calls broke their schema in {_malformedTurns} turns in a row");
        }

        if (_repeats.DeservesNotice)
        {
            _messages.Add(new ChatMessage(ChatRole.User, "You have made exactly this call three times. Its result will not change. Do something else, or finish."));
        }

        return null;
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

    private SessionEnd? Truncated()
    {
        if (++_nudges > MaxNudges)
        {
            return Failed(FailureKind.BudgetExhausted, $"the model's replies were cut at {_request.Agent.Model.MaxTokens} tokens; a cut reply is never executed");
        }

        _messages.Add(new ChatMessage(ChatRole.User, "Your last reply was cut off because it was too long, and was discarded. Do the next small step only."));
        return null;
    }

    private SessionEnd? WentInCircles()
    {
        if (++_nudges > MaxNudges)
        {
            return Failed(FailureKind.NoProgress, "the model's replies went round in circles; such a reply is cut and never executed");
        }

        _messages.Add(new ChatMessage(ChatRole.User, "Your last reply repeated itself over and over, and was cut off and discarded. Do something else, or finish."));
        return null;
    }

    private SessionEnd? Nudge()
    {
        if (++_nudges > MaxNudges)
        {
            return Failed(FailureKind.NoProgress, "the model answered without calling a tool and without finishing, three times");
        }

        _messages.Add(new ChatMessage(ChatRole.User, "Nothing happened: you called no tool. Go on with a tool call, or call finish when the work is done."));
        return null;
    }

    private SessionEnd? Answered(string reply)
    {
        var (output, fault) = ReplyReader.Read(_request.Agent.Output, reply);
        if (fault is null && output is not null)
        {
            return Ended(output);
        }

        if (++_nudges > MaxNudges)
        {
            return Failed(FailureKind.OutputInvalid, $"the agent's reply is not its output: {fault}");
        }

        _messages.Add(new ChatMessage(ChatRole.User, $"{fault}\nAnswer again with the corrected result and nothing else."));
        return null;
    }

    private ChatOptions Options()
    {
        var agent = _request.Agent;
        var options = new ChatOptions
        {
            ModelId = _request.Model.Pin.Id,
            Temperature = (float)agent.Model.Temperature,
            TopP = (float?)agent.Model.TopP,
            MaxOutputTokens = agent.Model.MaxTokens,
            Seed = agent.Model.Seed,
            Tools = HasTools ? _tools.Declarations() : null,
            ResponseFormat = HasTools || agent.Grammar is not null || agent.Output is { Name: "string", IsList: false }
                ? null
                : ChatResponseFormat.ForJsonSchema(JsonSerializer.SerializeToElement(agent.Output.Schema.Document), "output"),
        };
        options.Agent = agent.Ref.ToString();
        if (agent.Grammar is { } grammar)
        {
            options.Grammar = grammar.Gbnf is { } gbnf ? new ChatGrammar(GrammarKind.Gbnf, gbnf) : new ChatGrammar(GrammarKind.Regex, grammar.Regex!); // it has one of the two
        }

        return options;
    }

    private SessionEnd Ended(JsonNode output) => End() with { Output = output };

    private SessionEnd Failed(FailureKind kind, string message) => Failed(new Failure(kind, message));

    private SessionEnd Failed(Failure failure) => End() with { Failure = failure };

    private SessionEnd End() => new()
    {
        Turns = _budget.Turns,
        ToolCalls = _budget.ToolCalls,
        TokensIn = _budget.TokensIn,
        TokensOut = _budget.TokensOut,
        Messages = _messages,
    };

    private static RawToolCall Raw(FunctionCallContent call) =>
        call.RawRepresentation as RawToolCall ?? new RawToolCall(call.CallId, call.Name, JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()));

    private static Dictionary<string, object?> Replayable(JsonObject? arguments) =>
        arguments?.ToDictionary(entry => entry.Key, entry => (object?)entry.Value?.DeepClone()) ?? [];

    private static long Estimate(IEnumerable<ChatMessage> messages) => messages.Sum(message => MessageJson.Of(message).ToJsonString().Length) / 4;

    private static string Head(string text) => text.Length <= 160 ? text : text[..160] + "…";
}
