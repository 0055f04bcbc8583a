using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>Ends the attempts of a run that nobody goes on with: what they had changed is kept where it lies on this box, and where it does not they say so.</summary>
internal sealed class LostAttempts(EngineSeams seams, NightPlan plan)
{
    public async Task<IReadOnlyList<Attempt>> EndAsync(Run run, IReadOnlyList<Attempt> running, string reason, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var lost = new List<Attempt>();
        foreach (var attempt in running)
        {
            lost.Add(await KeepAsync(run, attempt, RestingRuns.Lost(attempt, reason, at), cancellationToken));
        }

        return lost;
    }

    private async Task<Attempt> KeepAsync(Run run, Attempt running, Attempt lost, CancellationToken cancellationToken)
    {
        RunContext context;
        try
        {
            context = RunContexts.Of(run, await plan.CatalogOf(run, cancellationToken), plan);
        }
        catch (PantheonException gone) when (StoreTrouble.KindOf(gone) is null)
        {
            return NotKept(lost, gone.Message);
        }

        if (SpecOf(running, context.Flow) is not { } spec || !LeftWork.IsEditing(spec, context) || run.BaseCommit is null)
        {
            return lost;
        }

        if (seams.Workspaces.FindLeft(running.Id, context.Repository, running.InputTree ?? "") is null)
        {
            return NotKept(lost, "it does not lie on this box");
        }

        var report = new AttemptReport { State = AttemptState.Lost, InputTree = running.InputTree, End = NodeEnd.Failed(FailureKind.HostLost, lost.Error ?? "") };
        var kept = await new LeftWork(seams, context).KeepAsync(spec, running, report, cancellationToken);
        return kept.SalvageRef is { } salvage ? lost with { SalvageRef = salvage, ResultTree = kept.ResultTree }
            : kept.End.Failure?.ErrorLines is [var why, ..] ? NotKept(lost, why)
            : lost;
    }

    private static Attempt NotKept(Attempt lost, string why) => lost with { Error = $"{lost.Error}; what it had changed was not kept: {why}" };

    /// <summary>The item of a map has the spec of its map.</summary>
    private static NodeSpec? SpecOf(Attempt attempt, FlowSpec flow)
    {
        for (var name = attempt.Id.Node.Value; ; name = name[..name.LastIndexOf('.')])
        {
            if (flow.All.FirstOrDefault(node => node.Id.Value == name) is { } spec)
            {
                return spec;
            }

            if (!name.Contains('.', StringComparison.Ordinal))
            {
                return null;
            }
        }
    }
}
