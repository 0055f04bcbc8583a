using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Nodes;

/// <summary>Lets a run pass, holds it for a person, ends it without a change, or fails it; the reason names each requirement that is not met.</summary>
public sealed class GateHandler : INodeHandler
{
    public bool NeedsWorkspace => false;

    public EditMode Edits(NodeSpec node, RunContext run) => EditMode.None;

    public async Task<NodeEnd> RunAsync(NodeContext context, CancellationToken cancellationToken)
    {
        var gate = ((GateNode)context.Node).Gate;
        var unmet = await GateCheck.UnmetAsync(context, gate, cancellationToken);
        if (unmet.Count == 0)
        {
            return new NodeEnd { Output = Output("pass", unmet) };
        }

        var reason = string.Join("; ", unmet.Select(item => item.Reason));

        // Nothing shows the change, and nothing else is wrong: the best outcome is a person's look, whatever the gate says.
        var otherwise = unmet.All(item => item.Kind == FailureKind.EvidenceMissing) ? GateOtherwise.Hold : gate.Otherwise;
        return otherwise switch
        {
            GateOtherwise.Hold => new NodeEnd { Output = Output("hold", unmet) },
            GateOtherwise.NoChange => new NodeEnd { Output = Output("no_change", unmet) },
            _ => new NodeEnd
            {
                Output = Output("fail", unmet),
                Failure = new Failure(unmet.All(item => item.Kind == FailureKind.ReviewRejected) ? FailureKind.ReviewRejected : FailureKind.GateRejected, $"gate '{context.Node.Id}': {reason}")
                {
                    Code = Codes.GateNotMet,
                    ErrorLines = [.. unmet.Select(item => item.Reason)],
                    Digest = reason,
                },
            },
        };
    }

    private static JsonObject Output(string verdict, IReadOnlyList<Unmet> unmet) => new()
    {
        ["passed"] = verdict == "pass",
        ["verdict"] = verdict,
        ["unmet"] = new JsonArray([.. unmet.Select(item => (JsonNode)item.Reason)]),
        ["reason"] = string.Join("; ", unmet.Select(item => item.Reason)),
    };
}
