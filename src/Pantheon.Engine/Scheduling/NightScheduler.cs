using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Decides of each queued run whether it may start now: time, needed tasks, its group, and what policy says before the first step.</summary>
public sealed class NightScheduler(EngineSeams seams)
{
    private readonly RunGroups _groups = new(seams);

    public async Task<Admission> AdmitAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        if (await StandingAsync(run, cancellationToken) is { } stands)
        {
            return stands;
        }

        var admission = await JudgeAsync(run, plan, cancellationToken);
        return admission is Admission.Start ? await _groups.ReplaceAsync(run, cancellationToken) ?? admission : admission;
    }

    /// <summary>What keeps a run from starting by its own times, the tasks that it needs and its group; null where nothing of it does.</summary>
    public async Task<Admission?> StandingAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = seams.Time.GetUtcNow();
        if (run.NotBefore > now)
        {
            return new Admission.Wait(FormattableString.Invariant($"it may not start before {run.NotBefore:u}"));
        }

        if (run.Deadline <= now)
        {
            return new Admission.Turn(RunOutcome.NotRun, FailureKind.Deadline, FormattableString.Invariant($"its deadline {run.Deadline:u} is past"), Codes.TimeIsUp, null);
        }

        if (await NeedAsync(run, cancellationToken) is { } need)
        {
            return need;
        }

        return await _groups.JudgeAsync(run, async other => !(other.NotBefore > now) && await NeedAsync(other, cancellationToken) is null, cancellationToken);
    }

    /// <summary>Judges a run under the policy it is pinned to, as for its first start; a run that is taken up again is judged no less.</summary>
    public async Task<Admission> JudgeAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var context = RunContexts.Of(run, await plan.CatalogOf(run, cancellationToken), plan);
            return PinnedPolicy.WhyChanged(context, await seams.Store.EventsAsync(run.Id, cancellationToken)) is { } changed
                ? Refused(Codes.PinnedPolicyChanged, "policy", changed, FailureKind.PolicyRefused)
                : await RefusalAsync(context, plan, cancellationToken) ?? new Admission.Start(context);
        }
        catch (PantheonException exception) when (exception.Code is Codes.FlowMissing or Codes.TaskUnreadable)
        {
            return new Admission.Turn(RunOutcome.Refused, FailureKind.SpecAmbiguous, exception.Message, exception.Code, null);
        }
        catch (PantheonException exception) when (exception.Code == Codes.PinnedPolicyGone)
        {
            return Refused(exception.Code, "policy", exception.Message, FailureKind.PolicyRefused);
        }
    }

    private async Task<Admission?> NeedAsync(Run run, CancellationToken cancellationToken)
    {
        foreach (var need in run.Needs)
        {
            var runs = await seams.Store.ListAsync(new RunQuery { Task = need }, cancellationToken);
            if (runs.Any(other => other.Outcome == RunOutcome.Ready))
            {
                continue;
            }

            return runs.Any(other => other.Lifecycle != RunLifecycle.Ended)
                ? new Admission.Wait($"it needs task '{need}', which has not ended")
                : new Admission.Turn(RunOutcome.NotRun, FailureKind.SpecAmbiguous, $"it needs task '{need}', which {(runs.Count == 0 ? "was never queued" : "did not end ready")}", Codes.NeedNotReady, null);
        }

        return null;
    }

    /// <summary>What the run's own policy says of every agent and tool of the flow, then the night's; then the servers are asked what they really serve.</summary>
    private async Task<Admission?> RefusalAsync(RunContext context, NightPlan plan, CancellationToken cancellationToken)
    {
        foreach (var policy in new[] { context.Policy, plan.Policy }.DistinctBy(policy => policy.Digest))
        {
            if (FlowGuard.CheckFlow(policy, context.Flow, context.Catalog, seams.Pools) is Verdict.Refused no)
            {
                return Refused(no.Code, no.Rule, no.Reason, no.Code is Codes.OriginRefused or Codes.CloudNeedsForeground ? FailureKind.NotLocal : FailureKind.PolicyRefused);
            }
        }

        foreach (var node in context.Flow.All.OfType<AgentNode>())
        {
            foreach (var agent in FlowGuard.ChoicesOf(node, context.Catalog.Agents[node.Agent]))
            {
                if (await AttestAsync(node, agent, context, cancellationToken) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private async Task<Admission?> AttestAsync(AgentNode node, AgentSpec agent, RunContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await seams.Router.AttestAsync(new ModelRequest { Choice = agent.Model, Routes = context.Catalog.Project.Routes, Policy = context.Policy }, cancellationToken) is Verdict.Refused refused
                ? Refused(refused.Code, refused.Rule, $"agent '{agent.Ref}' of node '{node.Id}': {refused.Reason}", refused.Rule.Contains("origin", StringComparison.Ordinal) ? FailureKind.NotLocal : FailureKind.PolicyRefused)
                : null;
        }
        catch (ChatException exception) when (FailureKinds.SpendsNoTry(exception.Kind))
        {
            // A server that is away may come back: its nodes wait for it, and attest it again before every session.
            return null;
        }
        catch (ChatException exception)
        {
            return Refused(exception.Code, null, $"agent '{agent.Ref}' of node '{node.Id}': {exception.Message}", exception.Kind);
        }
    }

    private static Admission.Turn Refused(string? code, string? rule, string reason, FailureKind kind) => new(RunOutcome.Refused, kind, reason, code, rule);
}
