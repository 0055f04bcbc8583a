using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Context;

/// <summary>What is said when a conversation cannot be brought into its window, with the numbers and what to do.</summary>
internal static class WindowFailures
{
    /// <summary>Rules, task and tools alone are too long: no model was asked.</summary>
    public static Failure Task(AgentSpec agent, WindowBudget budget, int tokens, string counted) => new(
        FailureKind.ContextOverflow,
        FormattableString.Invariant($"the task of agent '{agent.Ref}' does not fit: rules, prompt and tools take {tokens} tokens ({counted}), and {budget.Context} of context less {budget.Reply} for the reply leave {budget.Prompt}"))
    {
        Code = Codes.TaskExceedsContext,
        Next = "shorten what the agent's prompt shows (its inputs and includes), lower its model.max_tokens, or give it a model with a larger context",
    };

    /// <summary>What must stay of the conversation is too long, or the agent wants no compaction.</summary>
    public static Failure Full(AgentSpec agent, WindowBudget budget, int tokens, string counted) => new(
        FailureKind.ContextOverflow,
        FormattableString.Invariant($"the conversation of agent '{agent.Ref}' takes {tokens} tokens ({counted}), and {budget.Context} of context less {budget.Reply} for the reply leave {budget.Prompt}"))
    {
        Code = Codes.ConversationExceedsContext,
        Next = agent.Context.Fails
            ? "let it be compacted (limits.context: compact), or give the agent a model with a larger context"
            : "give the agent a model with a larger context, or the task a smaller scope",
    };

    /// <summary>The server refused the prompt although it was made shorter, or could not be.</summary>
    public static Failure Refused(AgentSpec agent, WindowView sent, Failure failure) => failure with
    {
        Message = FormattableString.Invariant(
            $"{failure.Message}; agent '{agent.Ref}' sent about {sent.Used} tokens ({sent.Counted}), and {sent.Budget.Context} of context less {sent.Budget.Reply} for the reply leave {sent.Budget.Prompt}"),
        Code = Codes.PromptRefusedTwice,
        Next = "the server has less room than it says: correct the model's context in box.yaml (pantheon runtimes test shows the real one), or give the agent another model",
    };
}
