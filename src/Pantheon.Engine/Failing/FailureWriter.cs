using Pantheon.Core.Artifacts;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Failing;

/// <summary>Stores failure.json and failure.md of an attempt.</summary>
public sealed class FailureWriter(RunRecorder recorder, Func<string, string> redact)
{
    public async Task<IReadOnlyList<Artifact>> WriteAsync(FailureFacts facts, CancellationToken cancellationToken)
    {
        var id = facts.Attempt.Id;
        var json = JsonRedactor.Redact(FailureArtifact.Json(facts), redact);
        return
        [
            await recorder.StoreAsync(id.Node, id.Number, new NewArtifact("failure.json", "failure", "application/json", FailureArtifact.Text(json), IsExact: true), cancellationToken),
            await recorder.StoreAsync(id.Node, id.Number, new NewArtifact("failure.md", "failure", "text/markdown", FailureArtifact.Markdown(json), IsExact: true), cancellationToken),
        ];
    }
}
