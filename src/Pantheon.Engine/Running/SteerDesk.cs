using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Running;

/// <summary>Takes notes for a run: into the journal first, then to where its agents find them; every one is answered.</summary>
internal sealed class SteerDesk(RunContext run, RunPlan plan, RunWriter writer)
{
    public async Task<(CommandAnswer Answer, string Message)> TakeAsync(SteerNote note)
    {
        if (run.Steering.Has(note.Command))
        {
            return (CommandAnswer.Done, "the note was taken before");
        }

        if (WhyNot(note) is { } refused)
        {
            return refused;
        }

        await writer.SteeredAsync(note, CancellationToken.None);
        run.Steering.Add(note);
        var whom = note.Node is { } node ? $"'{node}'" : "the agent that runs or comes next";
        return (CommandAnswer.Done, note.WaitsForNode ? $"{whom} gets the note when it begins" : $"{whom} gets the note before its next turn");
    }

    private (CommandAnswer, string)? WhyNot(SteerNote note)
    {
        if (note.Node is { } id)
        {
            return plan.Find(id) is not { } named ? (CommandAnswer.Refused, $"the run has no node '{id}'; its agents are {Names()}")
                : named.Spec is not AgentNode ? (CommandAnswer.Refused, $"'{id}' is no agent's node and reads no notes; the agents are {Names()}")
                : named.IsGroup ? (CommandAnswer.Refused, $"'{id}' is a map: name one of its items, as in '{id}.0'")
                : named.IsEnded ? (CommandAnswer.TooLate, $"'{id}' has ended")
                : null;
        }

        var open = plan.Nodes.Where(node => node.Spec is AgentNode && !node.IsEnded).ToList();
        return open.Count == 0 ? (CommandAnswer.TooLate, "no agent of the run is still to come")
            : open.TrueForAll(IsBlind) ? (CommandAnswer.Refused, $"only agents that must judge for themselves are still to come ({string.Join(", ", open.Select(node => node.Spec.Id))}); name one with --node if it must read the note")
            : null;
    }

    private bool IsBlind(PlanNode node) => node.Spec is AgentNode agent && run.Catalog.Agents.GetValueOrDefault(agent.Agent) is { Blind.Count: > 0 };

    private string Names() => string.Join(", ", plan.Nodes.Where(node => node.Spec is AgentNode).Select(node => node.Spec.Id));
}
