using System.Text.Json.Nodes;

namespace Pantheon.Engine.Context;

/// <summary>What one compaction did.</summary>
public sealed record Compaction
{
    /// <summary>trigger, overflow (the server refused the prompt) or window (the model came back with a smaller one).</summary>
    public required string Reason { get; init; }

    /// <summary>Tokens of the prompt with its tools, before and after, and what it may take.</summary>
    public required int Before { get; init; }

    public required int After { get; init; }

    public required int Limit { get; init; }

    /// <summary>How the tokens were counted: server, tokenizer or estimate.</summary>
    public required string Counted { get; init; }

    /// <summary>Who wrote the account of the turns that left: rules or the model's name.</summary>
    public required string By { get; init; }

    /// <summary>Turns that left the prompt, over the whole session.</summary>
    public required int Turns { get; init; }

    /// <summary>Results of turns that stay, of which a line is left.</summary>
    public required int Results { get; init; }

    /// <summary>Why a model's account was thrown away.</summary>
    public string? Rejected { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["reason"] = Reason,
            ["before"] = Before,
            ["after"] = After,
            ["limit"] = Limit,
            ["counted"] = Counted,
            ["by"] = By,
            ["turns_left_out"] = Turns,
            ["results_shortened"] = Results,
        };
        if (Rejected is not null)
        {
            json["rejected"] = Rejected;
        }

        return json;
    }
}
