using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Globs;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>Checks a gate's requirements one by one and says of each that is not met why.</summary>
internal static class GateCheck
{
    public static async Task<IReadOnlyList<Unmet>> UnmetAsync(NodeContext context, GateSpec gate, CancellationToken cancellationToken)
    {
        var unmet = new List<Unmet>();
        foreach (var (kind, of) in gate.Evidence.OrderBy(entry => entry.Key))
        {
            unmet.AddRange(Evidence(context, kind, of));
        }

        if (gate.Coverage is { } coverage)
        {
            unmet.AddRange(CoverageGate.Unmet(context, coverage));
        }

        if (gate.ScopeInside && OutsideScope(context) is { Count: > 0 } outside)
        {
            unmet.Add(new Unmet(FailureKind.GateRejected, $"the change leaves the task's scope: {Listed(outside)}"));
        }

        if (gate.TestsNotWeakened && TestWeakening.Find(context.RunPatch, SettledTests(context)) is { Count: > 0 } weakened)
        {
            unmet.Add(new Unmet(FailureKind.GateRejected, $"tests were weakened: {string.Join(", ", weakened.Take(5))}"));
        }

        if (gate.Reviews is { } reviews)
        {
            unmet.AddRange(ReviewFaults(context, reviews));
        }

        if (gate.AppliesTo is { } branch
            && !await context.Tape.HearAsync(TapedKinds.Applies, () => context.Seams.Workspaces.AppliesToAsync(context.Run.Repository, branch, context.Base.Commit, context.InputTree, cancellationToken), cancellationToken))
        {
            unmet.Add(new Unmet(FailureKind.WorkspaceConflict, $"the change does not merge into '{branch}' without conflict"));
        }

        if (gate.Expression is { } expression && !Truth.Of(expression.Evaluate(context.Values)))
        {
            unmet.Add(new Unmet(FailureKind.GateRejected, $"'{expression.Source}' does not hold"));
        }

        return unmet;
    }

    private static IEnumerable<Unmet> Evidence(NodeContext context, EvidenceKind kind, IReadOnlyList<NodeId> of)
    {
        var word = Word.Of(kind);
        var giving = Givers.Of(context, of, node => DeclaredCall.EvidenceOf(node, context.Run.Catalog) == kind);
        if (giving.Count == 0)
        {
            yield return new Unmet(FailureKind.GateRejected, $"{word}: no node before the gate gives this evidence");
            yield break;
        }

        foreach (var fault in giving.Select(giver => giver.Fault).OfType<Unmet>())
        {
            yield return fault with { Reason = $"{word}: {fault.Reason}" };
        }

        if (kind != EvidenceKind.Tests || giving.Any(giver => giver.Fault is not null))
        {
            yield break;
        }

        if (giving.Select(giver => ShownBy.Own(giver.View.Last)).FirstOrDefault(reason => reason is not null) is { } own)
        {
            yield return new Unmet(FailureKind.EvidenceMissing, $"tests: {own}");
        }
        else if (!giving.Any(giver => ShownBy.Any(giver.View.Last)) && !context.RunPatch.Files.All(file => TestFiles.IsDocumentation(file.Path)))
        {
            yield return new Unmet(FailureKind.EvidenceMissing, "tests: none of them shows this change; the task names none that failed before, and nobody wrote one first");
        }
    }

    private static IReadOnlyList<string> OutsideScope(NodeContext context)
    {
        var scope = context.Run.Task?.Scope.Paths ?? [];
        if (scope.Count == 0)
        {
            return [];
        }

        // Test files that the task or its tester brought are no trespass of the coder.
        var brought = context.Base.TestPaths.Concat(BroughtByTesters(context)).ToHashSet(StringComparer.Ordinal);
        return [.. context.RunPatch.Files
            .SelectMany(file => file.From is { } from ? new[] { file.Path, from } : [file.Path])
            .Where(path => !brought.Contains(path) && !Glob.AnyMatches(scope, path))];
    }

    /// <summary>The files that stand as the task or a test author wrote them, whatever the change did.</summary>
    private static HashSet<string> SettledTests(NodeContext context) =>
        context.Base.TestPaths.Concat(NewTests.Testers(context.Ancestors).SelectMany(view => view.Change!.Files).Select(file => file.Path)).ToHashSet(StringComparer.Ordinal);  // a tester changed files

    /// <summary>The test files that agents with `writes` of their own changed; what else they changed is held to the scope like everybody's.</summary>
    private static IEnumerable<string> BroughtByTesters(NodeContext context) => context.Ancestors
        .Where(view => view.Spec is AgentNode node && context.Run.Catalog.Agents.GetValueOrDefault(node.Agent) is { AttachesEdits: false, Writes.Count: > 0 })
        .SelectMany(view => view.Change?.Files ?? [])
        .Select(file => file.Path)
        .Where(TestFiles.IsTest);

    private static IEnumerable<Unmet> ReviewFaults(NodeContext context, ReviewRequirement required)
    {
        var views = required.Of.Distinct().Select(id => (Id: id, View: context.Find(id))).ToList();
        var approving = views.Where(item => Verdict(item.View) == "approve").ToList();
        if (approving.Count < required.Approvals)
        {
            var said = views.Select(item => $"{item.Id} {Saying(item.View)}");
            yield return new Unmet(FailureKind.ReviewRejected, FormattableString.Invariant($"reviews: {approving.Count} of {required.Approvals} needed approvals ({string.Join("; ", said)})"));
        }

        if (!required.DistinctModels)
        {
            yield break;
        }

        var reviewers = views.Where(item => Verdict(item.View) is not null).ToList();
        var models = reviewers.Select(item => item.View!.Last?.ModelDigest).ToList();  // a verdict comes from a view
        if (reviewers.Count > 1 && models.FindIndex(string.IsNullOrEmpty) is var nameless and >= 0)
        {
            // one model can go by many names: only the digest tells two of them apart
            yield return new Unmet(FailureKind.GateRejected, $"reviews: they must come from different models, and the one of '{reviewers[nameless].Id}' gives no digest to tell it by");
        }
        else if (models.Distinct(StringComparer.Ordinal).Count() < models.Count)
        {
            yield return new Unmet(FailureKind.GateRejected, $"reviews: they must come from different models, and '{models.GroupBy(model => model).First(group => group.Count() > 1).Key}' gave more than one");
        }
    }

    private static string Saying(NodeView? view) => view is null
        ? "is not before the gate"
        : Verdict(view) is { } verdict
            ? $"says {verdict}{(view.Row.Output is JsonObject said && said["summary"] is { } summary ? $": {Head(summary.ToString())}" : "")}"
            : $"gave no review{(view.Row.Reason is { } why ? $": {why}" : "")}";

    private static string? Verdict(NodeView? view) =>
        view is { Row.Result: NodeResult.Succeeded, Row.Output: JsonObject output } ? output["verdict"]?.ToString() : null;

    private static string Head(string text) => text.Length <= 160 ? text : text[..160] + "…";

    private static string Listed(IReadOnlyList<string> paths) =>
        $"'{string.Join("', '", paths.Take(5))}'{(paths.Count > 5 ? FormattableString.Invariant($" and {paths.Count - 5} more") : "")}";
}
