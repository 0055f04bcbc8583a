using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>Signs a run's manifest over all its artifacts and gives the two files that carry it: manifest.json and its detached signature.</summary>
public sealed class RunSeal(IArtifactStore blobs)
{
    public async Task<IReadOnlyList<Artifact>> SealAsync(RunRecorder recorder, Run ended, JsonObject versions, CancellationToken cancellationToken)
    {
        var statement = await blobs.SealAsync(
            new SealRequest { Run = ended.Id, Fence = ended.Fence, Subjects = recorder.Artifacts, Predicate = Predicate(ended, versions) }, cancellationToken);
        return
        [
            await recorder.StoreAsync(null, 0, Exact("manifest.json", "manifest", "application/json", Encoding.UTF8.GetString(statement.Statement)), cancellationToken),
            await recorder.StoreAsync(null, 0, Exact("manifest.json.sig", "signature", "text/plain", statement.Signature), cancellationToken),
        ];
    }

    private static NewArtifact Exact(string name, string kind, string mediaType, string text) => new(name, kind, mediaType, text, IsExact: true);

    private static JsonObject Predicate(Run run, JsonObject versions)
    {
        var predicate = RunFacts.Of(run);
        predicate["versions"] = versions.DeepClone();
        return predicate;
    }
}
