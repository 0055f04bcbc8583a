using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;

namespace Pantheon.Testing.Storage;

/// <summary>Blobs and statements in memory; its signatures are plain text that says so.</summary>
public sealed class MemoryArtifactStore : IArtifactStore
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _writer;
    private readonly Dictionary<Digest, byte[]> _blobs = [];
    private readonly List<(SealRequest Request, SealedStatement Statement)> _statements = [];

    public IReadOnlyList<(SealRequest Request, SealedStatement Statement)> Statements
    {
        get
        {
            lock (_lock)
            {
                return [.. _statements];
            }
        }
    }

    public Task<Digest> PutAsync(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var digest = Digest.Of(content.Span);
        lock (_lock)
        {
            if (!_blobs.ContainsKey(digest))
            {
                _blobs[digest] = content.ToArray();
            }
        }

        return Task.FromResult(digest);
    }

    public Task PutAsync(NewBlob blob, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _blobs.TryAdd(blob.Digest, MemoryMarshal.TryGetArray(blob.Content, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : blob.Content.ToArray());  // an array that was got is one
        }

        return Task.CompletedTask;
    }

    public Task<byte[]?> GetAsync(Digest digest, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_blobs.TryGetValue(digest, out var content) ? content.ToArray() : null);
        }
    }

    /// <summary>Loses a blob.</summary>
    public void Forget(Digest digest)
    {
        lock (_lock)
        {
            _blobs.Remove(digest);
        }
    }

    /// <summary>All blobs as texts.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_lock)
            {
                return [.. _blobs.Values.Select(Encoding.UTF8.GetString)];
            }
        }
    }

    /// <summary>A blob as text, for assertions.</summary>
    public string Text(Digest digest)
    {
        lock (_lock)
        {
            return Encoding.UTF8.GetString(_blobs[digest]);
        }
    }

    public Task<SealedStatement> SealAsync(SealRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            _writer ??= new Utf8JsonWriter(_buffer);
            _writer.Reset();
            Write(_writer, request);
            _writer.Flush();
            var bytes = _buffer.WrittenSpan.ToArray();
            var sealedStatement = new SealedStatement(_statements.Count + 1, bytes, $"not a signature of {Digest.Of(bytes)}", "memory");
            _statements.Add((request, sealedStatement));
            return Task.FromResult(sealedStatement);
        }
    }

    public Task<SealedStatement?> FindStatementAsync(RunId run, NodeId? node, int? attempt, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(Find(run, node, attempt));
        }
    }

    private static void Write(Utf8JsonWriter writer, SealRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("_type", "https://in-toto.io/Statement/v1");
        writer.WriteStartArray("subject");
        foreach (var artifact in request.Subjects)
        {
            writer.WriteStartObject();
            writer.WriteString("name", artifact.Node is { } node ? $"{node}/{artifact.Attempt}/{artifact.Name}" : artifact.Name);
            writer.WriteStartObject("digest");
            writer.WriteString("sha256", artifact.Digest.Hex);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("predicate");
        request.Predicate.WriteTo(writer);
        writer.WriteEndObject();
    }

    private SealedStatement? Find(RunId run, NodeId? node, int? attempt) =>
        _statements.LastOrDefault(entry => entry.Request.Run == run && entry.Request.Node == node && entry.Request.Attempt == attempt).Statement;
}
