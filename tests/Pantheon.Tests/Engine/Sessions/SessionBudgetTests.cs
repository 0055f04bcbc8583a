using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Policies;
using Pantheon.Engine.Sessions;

namespace Pantheon.Tests.Engine.Sessions;

public sealed class SessionBudgetTests
{
    [Test]
    public void The_tokens_of_all_sessions_of_a_run_count_together()
    {
        var meter = new TokenMeter(300);
        var (first, second) = (Budget(meter), Budget(meter));

        first.AddTurn(300, 50);
        var before = second.RunExceeded?.Bound;
        second.AddTurn(300, 50);

        Assert.That((before, first.RunExceeded?.Bound, second.RunExceeded?.Bound, second.TokensIn), Is.EqualTo(((string?)null, "1000 tokens", "1000 tokens", 300L)));
    }

    [Test]
    public void A_policy_without_that_limit_sets_none()
    {
        var budget = new SessionBudget(new AgentLimits(), new PolicyLimits(), new TokenMeter(long.MaxValue));

        Assert.That(budget.RunExceeded, Is.Null);
    }

    [Test]
    public void The_smaller_number_of_tool_calls_is_the_bound()
    {
        var budget = new SessionBudget(new AgentLimits { ToolCalls = 50 }, new PolicyLimits { ToolCalls = 2 }, new TokenMeter(0));

        budget.AddToolCall();
        budget.AddToolCall();

        Assert.That(budget.Exceeded, Is.EqualTo("2 tool calls"));
    }

    private static SessionBudget Budget(TokenMeter meter) => new(new AgentLimits(), new PolicyLimits { RunTokens = 1000 }, meter);
}
