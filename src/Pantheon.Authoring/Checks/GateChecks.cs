using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks what a gate names: evidence that somebody gives, and reviews by agents that are blind to each other.</summary>
internal sealed class GateChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
{
    private const string ReviewContract = "review.v1";

    public void Check(GateNode gate)
    {
        foreach (var (kind, of) in Asked(gate))
        {
            CheckEvidence(gate, Word.Of(kind), kind, of);
        }

        if (gate.Gate.Reviews is { } reviews)
        {
            CheckReviews(gate, reviews);
        }
    }

    private static IEnumerable<KeyValuePair<EvidenceKind, IReadOnlyList<NodeId>>> Asked(GateNode gate) =>
        gate.Gate.Coverage is null ? gate.Gate.Evidence : gate.Gate.Evidence.Append(new(EvidenceKind.Coverage, []));

    private void CheckEvidence(GateNode gate, string word, EvidenceKind kind, IReadOnlyList<NodeId> of)
    {
        if (of.Count == 0)
        {
            if (!GivenBefore(gate.Id.Value, kind) && !definitions.IsWithin(nodes.Flow.Name))
            {
                diagnostics.Error(Codes.NoEvidence, nodes.At(gate, "gate", "require").KeySpan(word), $"gate '{gate.Id}' requires {word}, and no node upstream gives them", Advice(kind));
            }

            return;
        }

        foreach (var (index, id) in of.Index())
        {
            var place = GraphChecks.PlaceOf(nodes.At(gate, "gate", "require", word, "of"), index);
            if (IsUpstream(gate, id, place) && !Gives(id.Value, kind))
            {
                diagnostics.Error(Codes.NoEvidence, place, $"node '{id}' gives no evidence of {word}", "name a node whose tool or command has 'evidence: " + word + "'");
            }
        }
    }

    /// <summary>A gate within a flow looks on to what came before the flow: there the evidence has to be.</summary>
    public void Check(FlowNode node)
    {
        if (definitions.Flows.GetValueOrDefault(node.Flow) is not { Value: { } spec } inner || definitions.IsWithin(nodes.Flow.Name))
        {
            return;
        }

        var within = new FlowNodes(inner, spec);
        foreach (var gate in spec.Nodes.OfType<GateNode>())
        {
            foreach (var (kind, _) in Asked(gate).Where(asked => asked.Value.Count == 0))
            {
                if (!new GateChecks(within, definitions, diagnostics).GivenBefore(gate.Id.Value, kind) && !GivenBefore(node.Id.Value, kind))
                {
                    diagnostics.Error(Codes.NoEvidence, nodes.At(node, "flow").Span, $"gate '{gate.Id}' of the flow '{node.Flow}' requires {Word.Of(kind)}, and no node before '{node.Id}' gives them", Advice(kind));
                }
            }
        }
    }

    private bool GivenBefore(string id, EvidenceKind kind) => nodes.Ancestors(id).Any(before => Gives(before, kind));

    private void CheckReviews(GateNode gate, ReviewRequirement reviews)
    {
        foreach (var (index, id) in reviews.Of.Index())
        {
            var place = GraphChecks.PlaceOf(nodes.At(gate, "gate", "require", "reviews", "of"), index);
            if (!IsUpstream(gate, id, place) || nodes.Find(id.Value) is not { } node)
            {
                continue;
            }

            if (node is not AgentNode agent)
            {
                diagnostics.Error(Codes.NoReview, place, $"node '{id}' is {NodeWord(node)} and gives no review", "name an agent node whose agent has 'output: review.v1'");
            }
            else if (definitions.Agents.GetValueOrDefault(agent.Agent)?.Value is { } spec && (spec.Output.Name != ReviewContract || spec.Output.IsList))
            {
                diagnostics.Error(Codes.NoReview, place, $"the agent '{agent.Agent}' of node '{id}' gives {spec.Output}, no review", "give it 'output: review.v1', or name another node");
            }
        }

        if (reviews.DistinctModels)
        {
            CheckBlind(gate, reviews);
        }
    }

    private void CheckBlind(GateNode gate, ReviewRequirement reviews)
    {
        var agents = reviews.Of.Select(id => nodes.Find(id.Value)).OfType<AgentNode>()
            .Select(node => definitions.Agents.GetValueOrDefault(node.Agent)?.Value)
            .OfType<Core.Agents.AgentSpec>()
            .ToList();
        foreach (var agent in agents)
        {
            var seen = agents.Select(other => other.Ref.Name).Where(name => name != agent.Ref.Name && !agent.Blind.Contains(name)).ToList();
            if (seen.Count > 0)
            {
                diagnostics.Warning(
                    Codes.ReviewersNotBlind,
                    nodes.At(gate, "gate", "require", "reviews").KeySpan("of"),
                    $"the reviewer '{agent.Ref.Name}' is not blind to {string.Join(", ", seen.Select(name => $"'{name}'"))}",
                    $"add 'blind: [{string.Join(", ", seen)}]' to the agent '{agent.Ref.Name}'");
            }
        }
    }

    private bool IsUpstream(GateNode gate, NodeId id, SourceSpan place)
    {
        if (nodes.Ancestors(gate.Id.Value).Contains(id.Value))
        {
            return true;
        }

        var upstream = nodes.Ancestors(gate.Id.Value).ToList();
        diagnostics.Error(Codes.GateNodeNoAncestor, place, $"gate '{gate.Id}' names '{id}', which is not upstream of it", DidYouMean.HintOrList(id.Value, upstream, "upstream"));
        return false;
    }

    // a node or tool that could not be read gets the benefit of the doubt: its own fault was said
    private bool Gives(string id, EvidenceKind kind) => nodes.Find(id) switch
    {
        null => nodes.Has(id),
        RunNode run => run.Evidence == kind && kind != EvidenceKind.Coverage,
        FlowNode flow => definitions.Flows.GetValueOrDefault(flow.Flow) is { Value: { } spec } inner && spec.Nodes.Any(node => node is not FlowNode && new GateChecks(new FlowNodes(inner, spec), definitions, diagnostics).Gives(node.Id.Value, kind)),
        ToolNode tool => !definitions.Tools.TryGetValue(tool.Tool, out var spec) || spec.Value is null || (kind == EvidenceKind.Coverage ? spec.Value.Coverage is not null : spec.Value.Evidence == kind),
        _ => false,
    };

    private static string Advice(EvidenceKind kind) => kind == EvidenceKind.Coverage
        ? "add a tool node upstream whose tool says where its reports lie ('coverage')"
        : $"add a tool or run node with 'evidence: {Word.Of(kind)}' upstream";

    private static string NodeWord(NodeSpec node) => $"a {Word.Of(node.Kind)} node";
}
