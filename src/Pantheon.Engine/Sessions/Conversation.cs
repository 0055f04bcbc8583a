using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Live;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Context;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Sessions;

/// <summary>What was said in a session and what it has used up; every end of it is made here.</summary>
internal sealed class Conversation(SessionRequest request, SessionVoice voice)
{
    private readonly List<ChatMessage> _messages = [.. request.Tape.Prompt(() => PromptRenderer.Render(request.Agent, request.Inputs, request.Roots))];
    private readonly SessionBudget _budget = new(request.Agent.Limits, request.Context.Policy.Limits, request.RunTokens);

    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>Turns taken so far.</summary>
    public int Turns => _budget.Turns;

    /// <summary>Whether the session may make one more call.</summary>
    public bool MayCall => _budget.MayCall;

    /// <summary>The end at a bound that was reached, or null.</summary>
    public SessionEnd? Exceeded()
    {
        // at night the run rests instead, until it is given as much again
        if (request.Context.Policy.Mode == Mode.Day && !request.Tape.IsPlaying && _budget.RunExceeded is var (all, used))
        {
            request.Tape.RunIsSpent(used);
            return Failed(new Failure(FailureKind.BudgetExhausted, $"the run used the {all} that policy {request.Context.Policy} gives it (limits.run_tokens)")
            {
                Code = Codes.RunTokensSpent,
                Rule = "limits.run_tokens",
            });
        }

        return _budget.Exceeded is { } limit ? Failed(new Failure(FailureKind.BudgetExhausted, $"the session used its {limit} before it finished") { Code = Codes.SessionBoundReached }) : null;
    }

    /// <summary>Counts a turn; what the server did not count is estimated.</summary>
    public void AddTurn(ChatResponse response, bool isOld)
    {
        _budget.AddTurn(response.Usage?.InputTokenCount ?? Estimate(_messages), response.Usage?.OutputTokenCount ?? Estimate(response.Messages), isOld);
        request.Tape.Counts = Counts();
    }

    public void AddToolCall()
    {
        _budget.AddToolCall();
        request.Tape.Counts = Counts();
    }

    public void Add(params IEnumerable<ChatMessage> messages) => _messages.AddRange(messages);

    /// <summary>Passes people's notes on to the model; tells whether there were any.</summary>
    public bool Steer(IReadOnlyList<SteerNote> notes)
    {
        foreach (var note in notes)
        {
            _messages.Add(PersonsWord.Of($"A note from the person who queued this: {voice.Redact(note.Text)}"));
            voice.Tell(LiveKind.Steer, $"{note.By}: {note.Text}");
        }

        return notes.Count > 0;
    }

    /// <summary>Says the word to the model, or ends the session.</summary>
    public SessionEnd? Heed(Intervention? intervention)
    {
        if (intervention?.Notice is { } notice)
        {
            _messages.Add(new ChatMessage(ChatRole.User, notice));
            voice.Tell(LiveKind.Notice, notice);
        }

        return intervention?.Failure is { } failure ? Failed(failure) : null;
    }

    public SessionEnd Ended(JsonNode output) => End() with { Output = output };

    public SessionEnd Failed(Failure failure) => End() with { Failure = failure };

    private SessionCounts Counts() => new(_budget.Turns, _budget.ToolCalls, _budget.TokensIn, _budget.TokensOut);

    private SessionEnd End() => new()
    {
        Turns = _budget.Turns,
        ToolCalls = _budget.ToolCalls,
        TokensIn = _budget.TokensIn,
        TokensOut = _budget.TokensOut,
        Messages = _messages,
    };

    private static long Estimate(IEnumerable<ChatMessage> messages) => messages.Sum(message => MessageJson.Of(message).ToJsonString().Length) / 4;
}
