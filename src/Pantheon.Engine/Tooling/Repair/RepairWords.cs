using System.Numerics;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What was done to a call before it could run, as traces name it.</summary>
public static class RepairWords
{
    /// <summary>The model printed the call as text.</summary>
    public const string FromText = "from_text";

    /// <summary>The call was cut: what could be read of it is kept, and nothing was executed.</summary>
    public const string Truncated = "truncated";

    /// <summary>The name was an offered tool's but for case, a prefix or a slip.</summary>
    public const string ToolName = "tool_name";

    /// <summary>The name of an argument was one of the schema's but for case, style or a slip.</summary>
    public const string ArgumentName = "argument_name";

    /// <summary>A required argument that was missing got the schema's default.</summary>
    public const string Default = "default";

    /// <summary>A value was of another type than the schema's, and could be said in that type without loss.</summary>
    public const string Coercion = "coercion";

    private static readonly (LooseRepairs Repair, string Word)[] s_json =
    [
        (LooseRepairs.HalfCharacter, "half_character"),
        (LooseRepairs.Fence, "fence"),
        (LooseRepairs.PrefixText, "prefix_text"),
        (LooseRepairs.SuffixText, "suffix_text"),
        (LooseRepairs.Wrapper, "wrapper"),
        (LooseRepairs.DoubleEncoding, "double_encoding"),
        (LooseRepairs.SplitCalls, "split_calls"),
        (LooseRepairs.Comment, "comment"),
        (LooseRepairs.Comma, "comma"),
        (LooseRepairs.Colon, "colon"),
        (LooseRepairs.Quotes, "quotes"),
        (LooseRepairs.InnerQuotes, "inner_quotes"),
        (LooseRepairs.MissingQuote, "missing_quote"),
        (LooseRepairs.Unquoted, "unquoted"),
        (LooseRepairs.Escape, "escape"),
        (LooseRepairs.Literal, "literal"),
        (LooseRepairs.Number, "number"),
        (LooseRepairs.Concatenation, "concatenation"),
        (LooseRepairs.MissingBracket, "missing_bracket"),
        (LooseRepairs.ExtraBracket, "extra_bracket"),
        (LooseRepairs.MissingValue, "missing_value"),
        (LooseRepairs.Ellipsis, "ellipsis"),
    ];

    /// <summary>The words for what was done to the JSON, in a fixed order.</summary>
    internal static IReadOnlyList<string> Of(LooseRepairs repairs)
    {
        var words = new List<string>(BitOperations.PopCount((uint)repairs));
        for (var i = 0; repairs != LooseRepairs.None && i < s_json.Length; i++)
        {
            if ((repairs & s_json[i].Repair) != 0)
            {
                words.Add(s_json[i].Word);
            }
        }

        return words;
    }
}
