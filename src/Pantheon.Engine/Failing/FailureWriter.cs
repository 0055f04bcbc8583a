using Pantheon.Core.Artifacts;
using Pantheon.Core.Redaction;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Failing;

/// <summary>Keeps failure.json and failure.md of an attempt.</summary>
public sealed class FailureWriter(RunRecorder recorder, Func<string, string> redact)
{
    public IReadOnlyList<Artifact> Write(FailureFacts facts)
    {
        var id = facts.Attempt.Id;
        var json = JsonRedactor.Redact(FailureArtifact.Json(facts), redact);
        return
        [
            recorder.Keep(id.Node, id.Number, new NewArtifact("failure.json", "failure", "application/json", FailureArtifact.Text(json), IsExact: true)),
            recorder.Keep(id.Node, id.Number, new NewArtifact("failure.md", "failure", "text/markdown", FailureArtifact.Markdown(json), IsExact: true)),
        ];
    }
}
