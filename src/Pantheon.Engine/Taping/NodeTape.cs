using System.Buffers;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Taping;

/// <summary>Writes down what an attempt hears, redacted: the steps of its session as lists, everything else as objects, each a line of JSON.</summary>
public sealed class NodeTape(Func<string, string> redact) : INodeTape
{
    public const string MediaType = "application/jsonl";

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Lock _lock = new();

    public TimeProvider? Time => null;

    public bool HadWorktree => false;

    public bool LostSeat => false;

    public async Task<T> HearAsync<T>(TapedKind<T> kind, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(ask);
        try
        {
            var heard = await ask();
            Add(new JsonObject { [TapedWords.Kind] = kind.Word, [TapedWords.Value] = kind.Write(heard) });
            return heard;
        }
        catch (PantheonException fault)
        {
            Add(new JsonObject { [TapedWords.Kind] = kind.Word, [TapedWords.Threw] = TapedFault.Write(fault) });
            throw;
        }
        catch (OperationCanceledException)
        {
            Add(new JsonObject { [TapedWords.Kind] = kind.Word, [TapedWords.Cut] = true });
            throw;
        }
        catch (Exception broken)
        {
            // nobody has a word for it: what is told is that it broke here
            Add(new JsonObject { [TapedWords.Kind] = kind.Word, [TapedWords.Broke] = broken.GetType().Name });
            throw;
        }
    }

    public JsonNode? Told(string word, Func<JsonNode?> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var told = ask();
        if (told is not null)
        {
            Add(new JsonObject { [TapedWords.Kind] = word, [TapedWords.Value] = told.DeepClone() });
        }

        return told;
    }

    public Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public SessionRequest Of(SessionRequest request) => request;

    public void Step(ReadOnlySpan<byte> content)
    {
        if (content.Length > 0)
        {
            Line(content);
        }
    }

    public byte[]? Content()
    {
        lock (_lock)
        {
            return _lines.WrittenCount == 0 ? null : _lines.WrittenSpan.ToArray();
        }
    }

    private void Add(JsonObject entry) => Line(System.Text.Encoding.UTF8.GetBytes(JsonRedactor.Redact(entry, redact).ToJsonString()));

    private void Line(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            _lines.Write(line);
            _lines.Write("\n"u8);
        }
    }
}
