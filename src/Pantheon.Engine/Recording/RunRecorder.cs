using System.Text;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>The one door by which states, events and artifacts of a run are written: one transaction a transition, texts redacted, the run's current row kept.</summary>
public sealed class RunRecorder(IRunStore store, IArtifactStore blobs, Func<string, string> redact, Run run)
{
    private readonly List<Artifact> _artifacts = [];

    /// <summary>The run as it was last written.</summary>
    public Run Run { get; private set; } = run;

    /// <summary>Everything stored for this run so far: the subjects of its manifest.</summary>
    public IReadOnlyList<Artifact> Artifacts => _artifacts;

    /// <summary>Takes over what an earlier process stored.</summary>
    public void Adopt(IEnumerable<Artifact> artifacts) => _artifacts.AddRange(artifacts);

    public async Task CommitAsync(JournalChange change, CancellationToken cancellationToken)
    {
        var clean = Redact(change);
        await store.CommitAsync(clean, cancellationToken);
        Run = clean.Run;
        _artifacts.AddRange(clean.Artifacts);
    }

    /// <summary>Stores a text as a blob; its artifact is written with the transition that it belongs to.</summary>
    public async Task<Artifact> StoreAsync(NodeId? node, int attempt, NewArtifact artifact, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(Clean(artifact));
        return new Artifact
        {
            Run = Run.Id,
            Node = node,
            Attempt = attempt,
            Name = artifact.Name,
            Kind = artifact.Kind,
            MediaType = artifact.MediaType,
            Bytes = bytes.Length,
            Digest = await blobs.PutAsync(bytes, artifact.MediaType, cancellationToken),
        };
    }

    // A patch must apply byte for byte, unless there is a secret in it: then not to keep that comes first, and it is no longer published either.
    private string Clean(NewArtifact artifact) => artifact switch
    {
        { IsExact: true, Kind: NewArtifact.PatchKind } => SecretScan.Text(artifact.Text).Count > 0 ? redact(artifact.Text) : artifact.Text,
        { IsExact: true } => artifact.Text,
        { MediaType: "application/json" } => JsonRedactor.RedactText(artifact.Text, redact),
        _ => redact(artifact.Text),
    };

    /// <summary>A text as it may be stored or shown.</summary>
    public string? Redact(string? text) => text is null ? null : redact(text);

    private JournalChange Redact(JournalChange change) => change with
    {
        Run = change.Run with { Reason = Redact(change.Run.Reason), Outputs = JsonRedactor.Redact(change.Run.Outputs, redact) },
        Nodes = [.. change.Nodes.Select(node => node with { Reason = Redact(node.Reason), Output = JsonRedactor.Redact(node.Output, redact) })],
        Attempts = [.. change.Attempts.Select(attempt => attempt with { Error = Redact(attempt.Error), Output = JsonRedactor.Redact(attempt.Output, redact) })],
        Events = [.. change.Events.Select(happened => happened with { Data = JsonRedactor.Redact(happened.Data, redact) })],
        Reviews = [.. change.Reviews.Select(Redact)],
        Tests = [.. change.Tests.Select(test => test with { Message = Redact(test.Message) })],
    };

    private Review Redact(Review review) => review with
    {
        Summary = redact(review.Summary),
        Criteria = JsonRedactor.Redact(review.Criteria, redact),
        Findings = JsonRedactor.Redact(review.Findings, redact),
    };
}
