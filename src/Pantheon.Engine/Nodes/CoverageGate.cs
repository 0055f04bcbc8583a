using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Nodes;

/// <summary>Judges the lines that tests ran by what a gate asks of them: how much, below what, and which files lost most. Without a report that Pantheon read itself there is no evidence.</summary>
internal static class CoverageGate
{
    private const int MostLost = 3;

    public static IEnumerable<Unmet> Unmet(NodeContext context, CoverageRequirement required)
    {
        var giving = Givers.Of(context, [], node => DeclaredCall.GivesCoverage(node, context.Run.Catalog));
        if (giving.Count == 0)
        {
            yield return Missing("no node before the gate gives a report");
        }

        foreach (var giver in giving)
        {
            var (view, id) = (giver.View, giver.View.Spec.Id);
            if (giver.Fault is { } fault)
            {
                yield return new Unmet(fault.Kind, $"coverage: {fault.Reason}");
            }
            else if (!giver.IsGroup)
            {
                foreach (var unmet in Judge(CoverageStanding.Of((view.Last?.Output as JsonObject)?["coverage"]), $"'{id}'", required))
                {
                    yield return unmet;
                }
            }
        }
    }

    private static IEnumerable<Unmet> Judge(CoverageStanding? standing, string who, CoverageRequirement required)
    {
        if (standing is not { Fault: null, Percent: { } percent })
        {
            yield return Missing($"{who}: {standing?.Fault ?? "it left no report"}");
            yield break;
        }

        var found = FormattableString.Invariant($"coverage: {Shown(percent)} % of lines ({standing.Covered} of {standing.Lines})");
        var lost = standing.Lost.Count == 0 ? "" : $"; lost most: {string.Join(", ", standing.Lost.Take(MostLost))}";
        if (required.Min is { } least && percent < least)
        {
            yield return new Unmet(FailureKind.GateRejected, $"{found} is below the {Shown(least)} % that are asked{(required.MaxDrop is null ? lost : "")}");
        }

        if (required.MaxDrop is not { } most)
        {
            yield break;
        }

        if (standing.BasePercent is not { } was)
        {
            yield return Missing($"{who}: the base has none to compare with: {standing.BaseFault ?? "nobody measured it"}");
        }
        else if (was - percent > most)
        {
            yield return new Unmet(FailureKind.GateRejected, $"{found} is {Shown(was - percent)} points below the base ({Shown(was)} %), {Shown(most)} are allowed{lost}");
        }
    }

    private static Unmet Missing(string why) => new(FailureKind.EvidenceMissing, $"coverage: {why} ({Codes.CoverageMissing})");

    // never rounded up: 79.999 is not 80
    private static string Shown(decimal percent) => FormattableString.Invariant($"{decimal.Round(percent, 2, MidpointRounding.ToZero):0.##}");
}
