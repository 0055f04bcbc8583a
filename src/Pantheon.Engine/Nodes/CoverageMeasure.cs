using Pantheon.Core.Coverage;
using Pantheon.Core.Flows;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>Holds the coverage of a call against that of the same call on the base, which is run there when a gate of the flow asks for it and nobody has yet.</summary>
internal static class CoverageMeasure
{
    public static async Task<CoverageStanding> OfAsync(NodeContext context, DeclaredCall call, ToolResult result, CancellationToken cancellationToken)
    {
        if (result.Coverage is not { } now)
        {
            return new CoverageStanding { Fault = result.CoverageFault ?? $"'{call.Spec.Name}' gave none" };
        }

        var (was, fault) = await context.Tape.HearAsync(TapedKinds.BaseCoverage, () => BaseAsync(context, call, cancellationToken), cancellationToken);
        return CoverageStanding.Of(now, was, context.RunPatch) with { BaseFault = fault };
    }

    /// <summary>Every file with its counts, for whoever wants to know more than a gate says.</summary>
    public static NewArtifact Artifact(CoverageReport report) => new("coverage.json", "coverage", "application/json", report.ToJson().ToJsonString());

    private static async Task<(CoverageReport? Report, string? Fault)> BaseAsync(NodeContext context, DeclaredCall call, CancellationToken cancellationToken)
    {
        var commit = new BaseCommit(context.Base.Commit, context.Base.Tree);
        var recipe = call.RecipeFor(context.Run.Repository);
        var asked = context.Run.Flow.Nodes.OfType<GateNode>().Any(gate => gate.Gate.Coverage is { MaxDrop: not null });
        if (!asked)
        {
            var known = await context.Seams.Store.FindBaseCheckAsync(context.Run.Repository.Name, commit.Commit, recipe, cancellationToken);
            return (known is { Green: true } ? CoverageReport.Of(known.Report["coverage"]) : null, null);
        }

        var answer = await context.Clock.WaitFreeAsync(token =>
            context.Seams.BaseChecks.CheckAsync(context.Attempt.Run, context.Run.Repository, commit, call, context.Run.Policy, context.Run.Refused, token));
        cancellationToken.ThrowIfCancellationRequested();
        if (answer.Check is not { } check)
        {
            return (null, answer.Failure?.Message ?? "its command did not end there");
        }

        if (answer.MadeNow)
        {
            context.Run.Notes.Add(BaseCommand.NoteOf(context, check));
        }

        return !check.Green ? (null, "its command fails there without any change")
            : CoverageReport.Of(check.Report["coverage"]) is { } report ? (report, null)
            : (null, check.Report["coverage_fault"]?.ToString() ?? "its command gave none there");
    }
}
