using System.Globalization;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>Decides what follows a failed attempt: the same again after a delay, back to an ancestor, or the end of the node; pure.</summary>
internal static class Retries
{
    /// <summary>An outage is waited for this often before the node gives up; the task's own tries stay untouched.</summary>
    private const int MaxOutages = 3;

    /// <summary>A store or a disk is waited for through a whole night: another try elsewhere would fare no better.</summary>
    private const int MaxPauses = 100;

    public static Retry Decide(RunPlan plan, PlanNode node, Failure failure, EvaluationContext values, double random)
    {
        var spec = node.Spec.Retry;
        if (failure.Cause == Cause.Policy)
        {
            return Retry.No;
        }

        if (FailureKinds.SpendsNoTry(failure.Kind))
        {
            return node.Outages < (failure.Kind is FailureKind.StoreUnavailable or FailureKind.DiskFull ? MaxPauses : MaxOutages) ? new Retry.Again((spec?.Backoff ?? BackoffSpec.Default).DelayAfter(node.Outages + 1, random), SpendsTry: false) : Retry.No;
        }

        if (spec is null || !IsMeant(spec, failure))
        {
            return Retry.No;
        }

        var max = Max(spec, values);
        return spec.From is { } ancestor
            ? plan.BacksTo(ancestor) < max ? new Retry.Back(ancestor) : Retry.No
            : node.Tries < max ? new Retry.Again(spec.Backoff.DelayAfter(node.Tries + 1, random), SpendsTry: true) : Retry.No;
    }

    /// <summary>Whether a failure of this node now could still go back.</summary>
    public static bool CanGoBack(RunPlan plan, PlanNode node, FailureKind kind, EvaluationContext values) =>
        node.Spec.Retry is { From: { } ancestor } spec && IsMeant(spec, new Failure(kind, "")) && plan.BacksTo(ancestor) < Max(spec, values);

    private static bool IsMeant(RetrySpec spec, Failure failure) => spec.On.Count == 0
        ? FailureKinds.MayRetry(failure.Kind) || (spec.From is not null && failure.Cause == Cause.Code)
        : spec.On.Contains(Word.Of(failure.Kind), StringComparer.Ordinal) || spec.On.Contains(Word.Of(failure.Cause), StringComparer.Ordinal);

    private static int Max(RetrySpec spec, EvaluationContext values) =>
        int.TryParse(spec.Max.Evaluate(values)?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var max) ? max : 0;
}
