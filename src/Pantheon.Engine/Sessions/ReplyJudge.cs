using System.Globalization;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>Tells what a reply comes to; what was cut is never executed, and a reply that does nothing is nudged a few times.</summary>
internal sealed class ReplyJudge(AgentSpec agent, ToolBox tools)
{
    private readonly PrintedCalls _printed = new(tools);
    private readonly NudgeWatch _nudges = new();

    public Judgement Judge(ChatResponse response, int turn)
    {
        if (response.FinishReason == ChatFinishReason.Length || response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return Discarded(_nudges.Nudge(
                "Your last reply was cut off because it was too long, and was discarded. Do the next small step only.",
                FailureKind.BudgetExhausted,
                string.Create(CultureInfo.InvariantCulture, $"the model's replies were cut at {agent.Model.MaxTokens} tokens; a cut reply is never executed")));
        }

        if (response.FinishReason == ChatStream.Repetition)
        {
            return Discarded(_nudges.Nudge(
                "Your last reply repeated itself over and over, and was cut off and discarded. Do something else, or finish.",
                FailureKind.NoProgress,
                "the model's replies went round in circles; such a reply is cut and never executed"));
        }

        if (agent.Tools.Count == 0)
        {
            return Answer(response);
        }

        var reply = ReplyContents.Of(response);
        reply = reply.Calls.Count == 0 ? _printed.Read(response, turn) ?? reply : reply;
        return reply.Calls.Count > 0
            ? new Judgement.Calls(reply)
            : new Judgement.Nothing(
                _nudges.Nudge(
                    _printed.Question(response) ?? "Nothing happened: you called no tool. Go on with a tool call, or call finish when the work is done.",
                    FailureKind.NoProgress,
                    "the model answered without calling a tool and without finishing, three times"),
                response.Messages);
    }

    private Judgement Answer(ChatResponse response)
    {
        var (output, fault) = ReplyReader.Read(agent.Output, response.Text);
        return fault is null && output is not null
            ? new Judgement.Output(output)
            : new Judgement.Nothing(
                _nudges.Nudge($"{fault}\nAnswer again with the corrected result and nothing else.", FailureKind.OutputInvalid, $"the agent's reply is not its output: {fault}"),
                response.Messages);
    }

    private static Judgement.Nothing Discarded(Intervention because) => new(because, []);
}
