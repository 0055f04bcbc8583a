using System.Buffers;
using System.Text.Json;

namespace Pantheon.Engine.Sessions;

/// <summary>The step of a tape that is being written: a list of entries, which is closed once and then only kept or taken.</summary>
internal sealed class TapeStep
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private Utf8JsonWriter? _json;

    public bool IsEmpty => _json is null || _json.BytesCommitted + _json.BytesPending == 0;

    /// <summary>Whether nothing more comes into it: it is to be kept, or could not be.</summary>
    public bool IsClosed => _json is { CurrentDepth: 0 } && !IsEmpty;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Writes one entry; the first opens the list.</summary>
    public void Add(string kind, Action<Utf8JsonWriter> write)
    {
        _json ??= new Utf8JsonWriter(_bytes);
        if (IsEmpty)
        {
            _json.WriteStartArray();
        }

        _json.WriteStartObject();
        _json.WriteString(TapeWords.Kind, kind);
        write(_json);
        _json.WriteEndObject();
    }

    public void Close()
    {
        if (_json is { CurrentDepth: > 0 })
        {
            _json.WriteEndArray();
            _json.Flush();
        }
    }

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _json?.Reset(_bytes);
    }
}
