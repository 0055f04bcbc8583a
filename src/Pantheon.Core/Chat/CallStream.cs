using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Chat;

/// <summary>
/// What came from a model during one call, piece by piece with its time, and how it ended: JSON Lines, the first of them what was asked for besides the
/// messages. A text in which a secret is hidden stands whole and redacted in place of its first piece.
/// </summary>
public sealed class CallStream
{
    public const string MediaType = "application/jsonl";

    private readonly List<(ChatResponseUpdate Update, TimeSpan At)> _updates = [];

    /// <summary>What was asked for besides the messages.</summary>
    public ChatOptions? Options { get; init; }

    /// <summary>What the call failed of.</summary>
    public ChatException? Fault { get; set; }

    /// <summary>It was broken off before its end: the session was stopped, or its time was over.</summary>
    public bool IsCut { get; set; }

    public TimeSpan Took { get; set; }

    public void Add(ChatResponseUpdate update, TimeSpan at) => _updates.Add((update, at));

    public byte[] Write(Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(redact);
        var (pieces, exact) = Pieces(redact);
        var bytes = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteBoolean("exact", exact);
        json.WritePropertyName("asked");
        AskedFor.Of(Options, redact).WriteTo(json);
        json.WriteEndObject();
        foreach (var (update, at) in _updates)
        {
            NextLine(json, bytes);
            StreamPiece.Write(json, update, at, pieces, redact);
        }

        NextLine(json, bytes);
        WriteEnd(json, redact);
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private void WriteEnd(Utf8JsonWriter json, Func<string, string> redact)
    {
        json.WriteStartObject();
        json.WriteNumber("at", Math.Round(Took.TotalMilliseconds, 3));
        json.WriteString("end", Fault is not null ? StreamPiece.Fault : IsCut ? StreamPiece.Cut : StreamPiece.Done);
        if (Fault is { } fault)
        {
            json.WriteString("fault", fault.Fault is { } wire ? Word.Of(wire) : null);
            json.WriteString("kind", Word.Of(fault.Kind));
            json.WriteString("code", fault.Code);
            json.WriteString("message", redact(fault.Message));
            json.WriteString("hint", fault.Hint is { } hint ? redact(hint) : null);
        }

        json.WriteEndObject();
    }

    private static void NextLine(Utf8JsonWriter json, ArrayBufferWriter<byte> bytes)
    {
        json.Flush();
        bytes.Write("\n"u8);
        json.Reset();
    }

    /// <summary>The texts to write in place of each piece, as a secret may be cut in two by pieces that are harmless by themselves; and whether all are as they came.</summary>
    private (Dictionary<AIContent, string> Pieces, bool Exact) Pieces(Func<string, string> redact)
    {
        var pieces = new Dictionary<AIContent, string>(ReferenceEqualityComparer.Instance);
        var exact = true;
        foreach (var answer in Answers())
        {
            foreach (var same in answer.GroupBy(content => content is TextReasoningContent))
            {
                var whole = new StringBuilder();
                foreach (var content in same)
                {
                    whole.Append(TextOf(content));
                }

                var text = whole.ToString();
                var clean = redact(text);
                exact &= clean == text;
                foreach (var (number, content) in same.Index())
                {
                    pieces[content] = clean == text ? TextOf(content) : number == 0 ? clean : "";
                }
            }
        }

        return (pieces, exact);
    }

    /// <summary>The texts of each beginning of the answer: after a restart what was before is void.</summary>
    private IEnumerable<List<AIContent>> Answers()
    {
        var answer = new List<AIContent>();
        foreach (var (update, _) in _updates)
        {
            if (update.IsRestart && answer.Count > 0)
            {
                yield return answer;
                answer = [];
            }

            answer.AddRange(update.Contents.Where(content => content is TextReasoningContent or TextContent));
        }

        yield return answer;
    }

    private static string TextOf(AIContent content) => content switch
    {
        TextReasoningContent thought => thought.Text ?? "",
        TextContent text => text.Text ?? "",
        _ => "",
    };
}
