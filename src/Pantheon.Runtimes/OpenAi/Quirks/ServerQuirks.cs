namespace Pantheon.Runtimes.OpenAi.Quirks;

/// <summary>In what one kind of server differs from the others that speak the OpenAI protocol.</summary>
public sealed record ServerQuirks
{
    /// <summary>What stands before `models` and `chat/completions`.</summary>
    public string BasePath { get; init; } = "v1/";

    /// <summary>What its `Server` header says, as far as an answer has one; null where kinds of servers are not told apart by it.</summary>
    public string? Software { get; init; }

    /// <summary>What stands behind `chat/completions`, with its question mark.</summary>
    public string ChatQuery { get; init; } = "";

    /// <summary>Where reasoning stands in an answer, the likelier name first.</summary>
    public IReadOnlyList<string> ReasoningFields { get; init; } = ["reasoning_content", "reasoning"];

    /// <summary>Whether asking for a tool by name holds the model to it; where not, only that tool is offered and some call is required.</summary>
    public bool NamesTool { get; init; }

    /// <summary>Whether `json_object` is understood; where not, the schema of any object stands in for it.</summary>
    public bool TakesJsonMode { get; init; } = true;

    /// <summary>Where a GBNF grammar goes, as in `structured_outputs.grammar`; null where the server takes none.</summary>
    public string? GbnfField { get; init; }

    /// <summary>Where a regular expression goes; null where the server takes none.</summary>
    public string? RegexField { get; init; }

    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>Whether the chat template's `enable_thinking` can be set with a request.</summary>
    public bool SwitchesThinking { get; init; }

    /// <summary>Whether requests may carry a priority; a server without priority scheduling refuses it even so.</summary>
    public bool TakesPriority { get; init; }

    /// <summary>Whether the prompt's cache is asked for by `cache_prompt`.</summary>
    public bool AsksForCache { get; init; }

    /// <summary>Whether LoRA adapters are chosen with each request.</summary>
    public bool AdaptersPerRequest { get; init; }

    /// <summary>Whether the server mixes its own words on loading into the reasoning.</summary>
    public bool TalksWhileLoading { get; init; }
}
