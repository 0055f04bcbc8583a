using System.Globalization;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>Tells what a reply comes to; what was cut is never executed, and a reply that does nothing is nudged a few times.</summary>
internal sealed class ReplyJudge(AgentSpec agent, ToolBox tools)
{
    private const string GoOn = "Go on with a tool call, or call finish when the work is done.";

    private readonly PrintedCalls _printed = new(tools);
    private readonly NudgeWatch _nudges = new();
    private readonly SchemaWatch _schemas = new(agent.Limits.MaxSchemaRetries);

    public Judgement Judge(ChatResponse response, int turn, IReadOnlyList<ChatMessage> history)
    {
        if (response.FinishReason == ChatFinishReason.Length || response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return Discarded(response, turn, _nudges.Nudge(
                "Your last reply was cut off because it was too long, and was discarded. Do the next small step only.",
                FailureKind.BudgetExhausted,
                Codes.RepliesCut,
                string.Create(CultureInfo.InvariantCulture, $"the model's reply was cut at {agent.Model.MaxTokens} tokens, and a cut reply is never executed")));
        }

        if (response.FinishReason == ChatStream.Repetition)
        {
            return Discarded(response, turn, _nudges.Nudge(
                "Your last reply repeated itself over and over, and was cut off and discarded. Do something else, or finish.",
                FailureKind.NoProgress,
                Codes.ReplyInCircles,
                "the model's reply went round in circles, and such a reply is cut and never executed"));
        }

        if (agent.Tools.Count == 0)
        {
            return Answer(response);
        }

        var reply = ReplyContents.Of(response);
        reply = reply.Calls.Count == 0 ? _printed.Read(response, turn, history) ?? reply : reply;
        return reply.Calls.Count > 0 ? new Judgement.Calls(reply) : Idle(response, turn);
    }

    /// <summary>A call was made that is more than a thought.</summary>
    public void Acted() => _nudges.Acted();

    private Judgement.Nothing Idle(ChatResponse response, int turn)
    {
        var (notice, what) = Form(response) switch
        {
            ReplyForm.Empty => ($"Your reply was empty. {GoOn}", "the model answered with nothing"),
            ReplyForm.OnlyThoughts => ($"You only thought, and nothing happened. {GoOn}", "the model thought and neither said nor did anything"),
            _ => ($"Nothing happened: you called no tool. {GoOn}", "the model answered without calling a tool and without finishing"),
        };
        return new Judgement.Nothing(_nudges.Nudge(_printed.Question(response) ?? notice, FailureKind.NoProgress, Codes.NothingDone, what), response.Messages)
        {
            Cut = _printed.Cut(response, turn, isCut: false),
        };
    }

    private Judgement Answer(ChatResponse response)
    {
        if (Form(response) is var form && form != ReplyForm.Text)
        {
            var what = form == ReplyForm.Empty ? "the model answered with nothing" : "the model thought and gave no answer";
            return new Judgement.Nothing(_nudges.Nudge("Your reply had no answer in it. Answer with the result and nothing else.", FailureKind.NoProgress, Codes.NothingDone, what), response.Messages);
        }

        var (output, repairs, fault) = ReplyReader.Read(agent.Output, response.Text);
        if (fault is null && output is not null)
        {
            return new Judgement.Output(output, repairs);
        }

        var stop = _schemas.Observe(broke: true, acted: false, $"the agent's reply is not its output ({fault})");
        return new Judgement.Nothing(stop ?? Intervention.Tell($"{fault}\nAnswer again with the corrected result and nothing else."), response.Messages);
    }

    private static ReplyForm Form(ChatResponse response)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        return contents.OfType<TextContent>().Any(text => !string.IsNullOrWhiteSpace(text.Text)) ? ReplyForm.Text
            : contents.OfType<TextReasoningContent>().Any(thought => !string.IsNullOrWhiteSpace(thought.Text)) ? ReplyForm.OnlyThoughts
            : ReplyForm.Empty;
    }

    private Judgement.Nothing Discarded(ChatResponse response, int turn, Intervention because) => new(because, []) { Cut = _printed.Cut(response, turn, isCut: true) };

    private enum ReplyForm
    {
        Text,
        OnlyThoughts,
        Empty,
    }
}
