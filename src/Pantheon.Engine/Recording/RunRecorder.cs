using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>The one door by which states, events and artifacts of a run are written: one transaction a transition, texts redacted, the run's current row kept.</summary>
public sealed class RunRecorder(IRunStore store, IArtifactStore blobs, Func<string, string> redact, Run run)
{
    private readonly List<Artifact> _artifacts = [];
    private readonly List<NewBlob> _blobs = [];
    private readonly List<SealRequest> _seals = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer;

    /// <summary>The run as it was last written.</summary>
    public Run Run { get; private set; } = run;

    /// <summary>Everything stored for this run so far: the subjects of its manifest.</summary>
    public IReadOnlyList<Artifact> Artifacts => _artifacts;

    /// <summary>Takes over what an earlier process stored.</summary>
    public void Adopt(IEnumerable<Artifact> artifacts) => _artifacts.AddRange(artifacts);

    public async Task CommitAsync(JournalChange change, CancellationToken cancellationToken)
    {
        var clean = Redact(change);
        var left = _blobs.Count + _seals.Count == 0 ? ArtifactBatch.Empty : new ArtifactBatch([.. _blobs], [.. _seals]);
        await store.CommitAsync(clean, left, blobs, cancellationToken);
        _blobs.Clear();
        _seals.Clear();
        Run = clean.Run;
        _artifacts.AddRange(clean.Artifacts);
    }

    /// <summary>Stores a text as a blob at once; its artifact is written with the transition that it belongs to.</summary>
    public async Task<Artifact> StoreAsync(NodeId? node, int attempt, NewArtifact artifact, CancellationToken cancellationToken)
    {
        var bytes = artifact.Bytes ?? Encoding.UTF8.GetBytes(Clean(artifact));
        return Described(node, attempt, artifact.Name, artifact.Kind, artifact.MediaType, bytes.Length, await blobs.PutAsync(bytes, artifact.MediaType, cancellationToken));
    }

    /// <summary>Keeps a text as a blob, to be stored with the next transition, which its artifact belongs to.</summary>
    public Artifact Keep(NodeId? node, int attempt, NewArtifact artifact) =>
        Keep(node, attempt, artifact.Name, artifact.Kind, artifact.MediaType, artifact.Bytes ?? Encoding.UTF8.GetBytes(Clean(artifact)));

    /// <summary>The same with a JSON value, whose texts are cleaned without reading it anew.</summary>
    public Artifact Keep(NodeId? node, int attempt, string name, string kind, JsonNode value) =>
        Keep(node, attempt, name, kind, writer => JsonRedactor.Clean(value, redact)!.WriteTo(writer));  // nothing but null becomes null

    /// <summary>The same with a JSON document whose texts its writer has cleaned.</summary>
    public Artifact Keep(NodeId? node, int attempt, string name, string kind, Action<Utf8JsonWriter> write)
    {
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer);
        _writer.Reset();
        write(_writer);
        _writer.Flush();
        return Keep(node, attempt, name, kind, "application/json", _buffer.WrittenSpan.ToArray());
    }

    /// <summary>Keeps bytes that hold no secret and are no artifact, to be stored with the next transition.</summary>
    public Digest Keep(byte[] content, string mediaType)
    {
        var digest = Digest.Of(content);
        _blobs.Add(new NewBlob(digest, content, mediaType));
        return digest;
    }

    /// <summary>Attests something with the next transition.</summary>
    public void Seal(SealRequest request) => _seals.Add(request);

    private string Clean(NewArtifact artifact) => artifact switch
    {
        { IsExact: true, Kind: NewArtifact.PatchKind } => CleanPatch(artifact.Text),
        { IsExact: true } => artifact.Text,
        { MediaType: "application/json" } => JsonRedactor.RedactText(artifact.Text, redact),
        _ => redact(artifact.Text),
    };

    // A patch must apply byte for byte, unless there is a secret in it, certain by its form or known by its value: then not to keep that comes first, and it is no longer published either.
    private string CleanPatch(string text)
    {
        var clean = redact(text);
        return SecretScan.Text(text).Count > 0 || clean != Redactor.Default.Redact(text) ? clean : text;
    }

    /// <summary>A value as it may be stored or shown; it must not be changed.</summary>
    public JsonNode? Redact(JsonNode? value) => JsonRedactor.Clean(value, redact);

    /// <summary>A text as it may be stored or shown.</summary>
    public string? Redact(string? text) => text is null ? null : redact(text);

    private Artifact Keep(NodeId? node, int attempt, string name, string kind, string mediaType, ReadOnlyMemory<byte> content)
    {
        var digest = Digest.Of(content.Span);
        _blobs.Add(new NewBlob(digest, content, mediaType));
        return Described(node, attempt, name, kind, mediaType, content.Length, digest);
    }

    private Artifact Described(NodeId? node, int attempt, string name, string kind, string mediaType, long bytes, Digest digest) => new()
    {
        Run = Run.Id,
        Node = node,
        Attempt = attempt,
        Name = name,
        Kind = kind,
        MediaType = mediaType,
        Bytes = bytes,
        Digest = digest,
    };

    private JournalChange Redact(JournalChange change) => change with
    {
        Run = Redact(change.Run),
        Nodes = Each(change.Nodes, Redact),
        Attempts = Each(change.Attempts, Redact),
        Events = Each(change.Events, Redact),
        Reviews = Each(change.Reviews, Redact),
        Tests = Each(change.Tests, test => Redact(test.Message) is var message && message == test.Message ? test : test with { Message = message }),
    };

    // the list itself where nothing in it changes
    private static IReadOnlyList<T> Each<T>(IReadOnlyList<T> rows, Func<T, T> clean)
        where T : class
    {
        T[]? copy = null;
        for (var at = 0; at < rows.Count; at++)
        {
            var row = clean(rows[at]);
            if (copy is null && !ReferenceEquals(row, rows[at]))
            {
                copy = [.. rows];
            }

            if (copy is not null)
            {
                copy[at] = row;
            }
        }

        return copy ?? rows;
    }

    // what holds no secret, as nearly all of it, is written as it is and not copied
    private Run Redact(Run row) => (Redact(row.Reason), JsonRedactor.Clean(row.Outputs, redact)) is var (reason, outputs) && reason == row.Reason && outputs == row.Outputs
        ? row
        : row with { Reason = reason, Outputs = outputs };

    private NodeRun Redact(NodeRun row) => (Redact(row.Reason), JsonRedactor.Clean(row.Output, redact)) is var (reason, output) && reason == row.Reason && output == row.Output
        ? row
        : row with { Reason = reason, Output = output };

    private Attempt Redact(Attempt row) => (Redact(row.Error), JsonRedactor.Clean(row.Output, redact)) is var (error, output) && error == row.Error && output == row.Output
        ? row
        : row with { Error = error, Output = output };

    private JournalEvent Redact(JournalEvent happened) => JsonRedactor.Clean(happened.Data, redact) is { } data && data != happened.Data ? happened with { Data = data } : happened;

    private Review Redact(Review review) => review with
    {
        Summary = redact(review.Summary),
        Criteria = JsonRedactor.Redact(review.Criteria, redact),
        Findings = JsonRedactor.Redact(review.Findings, redact),
    };
}
