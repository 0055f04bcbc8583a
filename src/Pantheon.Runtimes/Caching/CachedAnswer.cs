using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Caching;

/// <summary>A whole answer as it is kept, and the updates it is given again as.</summary>
internal sealed record CachedAnswer
{
    public required IReadOnlyList<CachedPiece> Pieces { get; init; }

    public required string Finish { get; init; }

    public string? ModelId { get; init; }

    public string? Digest { get; init; }

    public long? TokensIn { get; init; }

    public long? TokensOut { get; init; }

    public bool IsEstimated { get; init; }

    /// <summary>Whether it is of a form that is kept: a file may say anything.</summary>
    internal bool IsSound => Pieces is not null && Pieces.All(piece => piece is not null)
        && (Finish == ChatFinishReason.Stop.Value || Finish == ChatFinishReason.ToolCalls.Value);

    /// <summary>The answer, or null where it must not be kept: not ended by itself, mended, or of contents that have no kept form.</summary>
    public static CachedAnswer? Of(IReadOnlyList<ChatResponseUpdate> updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var finish = updates.LastOrDefault(update => update.FinishReason is not null)?.FinishReason;
        if ((finish != ChatFinishReason.Stop && finish != ChatFinishReason.ToolCalls) || updates.Any(update => update.Repairs.Count > 0))
        {
            return null;
        }

        var pieces = new List<CachedPiece>();
        UsageContent? usage = null;
        foreach (var content in updates.SelectMany(update => update.Contents))
        {
            usage = content as UsageContent ?? usage;
            if (content is UsageContent)
            {
                continue;
            }

            if (Piece(content) is not { } piece)
            {
                return null;
            }

            Append(pieces, piece);
        }

        return new CachedAnswer
        {
            Pieces = pieces,
            Finish = finish.Value.Value,
            ModelId = updates.LastOrDefault(update => update.ModelId is not null)?.ModelId,
            Digest = updates.Select(update => Property(update, ChatStream.Digest) as string).LastOrDefault(digest => digest is not null),
            TokensIn = usage?.Details.InputTokenCount,
            TokensOut = usage?.Details.OutputTokenCount,
            IsEstimated = updates.Any(update => Property(update, ChatStream.UsageEstimated) is true),
        };
    }

    public IEnumerable<ChatResponseUpdate> Updates()
    {
        foreach (var piece in Pieces.Where(piece => piece.CallName is null))
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, [piece.Text is { } text ? new TextContent(text) : new TextReasoningContent(piece.Reasoning)]) { ModelId = ModelId };
        }

        var marks = new AdditionalPropertiesDictionary { [ChatStream.CacheHit] = true };
        if (IsEstimated)
        {
            marks[ChatStream.UsageEstimated] = true;
        }

        if (Digest is not null)
        {
            marks[ChatStream.Digest] = Digest;
        }

        var usage = new UsageContent(new UsageDetails { InputTokenCount = TokensIn, OutputTokenCount = TokensOut, TotalTokenCount = TokensIn + TokensOut });
        yield return new ChatResponseUpdate(ChatRole.Assistant, [.. Pieces.Where(piece => piece.CallName is not null).Select(Call), usage])
        {
            ModelId = ModelId,
            FinishReason = new ChatFinishReason(Finish),
            AdditionalProperties = marks,
        };
    }

    private static object? Property(ChatResponseUpdate update, string name) => update.AdditionalProperties?.GetValueOrDefault(name);

    private static CachedPiece? Piece(AIContent content) => content switch
    {
        TextContent text => new CachedPiece { Text = text.Text },
        TextReasoningContent reasoning => new CachedPiece { Reasoning = reasoning.Text },
        FunctionCallContent { RawRepresentation: RawToolCall raw } call => new CachedPiece { CallId = call.CallId, CallName = raw.Name, CallArguments = raw.Arguments },
        _ => null,
    };

    private static void Append(List<CachedPiece> pieces, CachedPiece piece)
    {
        var last = pieces.Count > 0 ? pieces[^1] : null;
        if (piece.Text is not null && last?.Text is not null)
        {
            pieces[^1] = last with { Text = last.Text + piece.Text };
        }
        else if (piece.Reasoning is not null && last?.Reasoning is not null)
        {
            pieces[^1] = last with { Reasoning = last.Reasoning + piece.Reasoning };
        }
        else
        {
            pieces.Add(piece);
        }
    }

    private static FunctionCallContent Call(CachedPiece piece)
    {
        var raw = new RawToolCall(piece.CallId, piece.CallName!, piece.CallArguments ?? ""); // only pieces with a name are calls
        return new FunctionCallContent(piece.CallId ?? "", raw.Name, Parse(raw.Arguments)) { RawRepresentation = raw };
    }

    private static Dictionary<string, object?>? Parse(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments);
        }
        catch (JsonException)
        {
            // what does not parse travels as RawToolCall; the session answers it
            return null;
        }
    }
}
