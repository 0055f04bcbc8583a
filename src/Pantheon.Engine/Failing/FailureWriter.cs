using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Failing;

/// <summary>Stores failure.json and failure.md of an attempt and signs a statement over them.</summary>
public sealed class FailureWriter(RunRecorder recorder, IArtifactStore blobs, Func<string, string> redact)
{
    public async Task<IReadOnlyList<Artifact>> WriteAsync(FailureFacts facts, CancellationToken cancellationToken)
    {
        var id = facts.Attempt.Id;
        var json = JsonRedactor.Redact(FailureArtifact.Json(facts), redact);
        var artifacts = new List<Artifact>
        {
            await recorder.StoreAsync(id.Node, id.Number, new NewArtifact("failure.json", "failure", "application/json", FailureArtifact.Text(json), IsExact: true), cancellationToken),
            await recorder.StoreAsync(id.Node, id.Number, new NewArtifact("failure.md", "failure", "text/markdown", FailureArtifact.Markdown(json), IsExact: true), cancellationToken),
        };
        await blobs.SealAsync(
            new SealRequest
            {
                Run = id.Run,
                Node = id.Node,
                Attempt = id.Number,
                Subjects = artifacts,
                Predicate = new JsonObject
                {
                    ["state"] = json["state"]?.DeepClone(),
                    ["kind"] = json["kind"]?.DeepClone(),
                    ["cause"] = json["cause"]?.DeepClone(),
                    ["versions"] = json["versions"]?.DeepClone(),
                },
            },
            cancellationToken);
        return artifacts;
    }
}
