using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Nodes;

/// <summary>Turns a reviewer's output into a review of the change it saw.</summary>
internal static class Reviews
{
    public static NodeEnd Keep(NodeContext context, NodeEnd end)
    {
        if (end.Output is not JsonObject said || !Word.TryParse<ReviewVerdict>(said["verdict"]?.ToString(), out var verdict))
        {
            return end with { Failure = new Failure(FailureKind.OutputInvalid, "the review has no verdict: approve, reject or abstain") };
        }

        var author = context.Ancestors.LastOrDefault(view => view.Spec is AgentNode && view.Change is { IsEmpty: false })
            ?? context.Ancestors.LastOrDefault(view => view.Change is { IsEmpty: false });
        var review = new Review
        {
            Id = context.Attempt,
            Of = author?.Spec.Id ?? context.Node.Id,
            OfAttempt = author?.Row.Attempt ?? 0,
            Agent = end.Agent!,  // a session has an agent
            Model = end.Model?.Address.ToString() ?? "",
            ModelDigest = end.Model?.Digest,
            Verdict = verdict,
            Summary = said["summary"]?.ToString() ?? "",
            Criteria = said["criteria"]?.DeepClone() as JsonArray ?? [],
            Findings = said["findings"]?.DeepClone() as JsonArray ?? [],
            Patch = context.RunPatch.Digest,
        };
        end = end with
        {
            Reviews = [review],
            Artifacts = [new NewArtifact("review.json", "review", "application/json", said.ToJsonString())],
        };

        // A rejection is a verdict for the gate; only a node that can still go back makes it a failure.
        return verdict == ReviewVerdict.Reject && context.CanGoBack
            ? end with { Failure = new Failure(FailureKind.ReviewRejected, $"'{review.Agent}' rejects the change: {review.Summary}") { Digest = Feedback(said) } }
            : end;
    }

    private static string Feedback(JsonObject said)
    {
        var findings = (said["findings"] as JsonArray ?? []).OfType<JsonObject>().Select(finding => $"- {finding["file"]}:{finding["line"]} {finding["text"]}");
        var text = string.Join('\n', [said["summary"]?.ToString() ?? "", .. findings]);
        return text.Length > 4096 ? text[..4096] : text;
    }
}
