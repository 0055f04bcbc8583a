using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.OpenAi.Quirks;

/// <summary>The quirks of each kind of server.</summary>
public static class KnownQuirks
{
    private static readonly ServerQuirks LlamaServer = new()
    {
        Software = "llama.cpp",

        // a router must not load a model behind the scheduler's back; a single server has no such word and passes over it
        ChatQuery = "?autoload=false",
        GbnfField = "grammar",
        SwitchesThinking = true,
        AsksForCache = true,
        AdaptersPerRequest = true,
    };

    private static readonly ServerQuirks Vllm = new()
    {
        ReasoningFields = ["reasoning", "reasoning_content"],
        NamesTool = true,
        GbnfField = "structured_outputs.grammar",
        RegexField = "structured_outputs.regex",
        MaxTokensField = "max_completion_tokens",
        SwitchesThinking = true,
        TakesPriority = true,
    };

    private static readonly ServerQuirks LmStudio = new() { TakesJsonMode = false };

    private static readonly ServerQuirks LlamaSwap = new() { SwitchesThinking = true, TalksWhileLoading = true };

    private static readonly ServerQuirks Sglang = new() { NamesTool = true, GbnfField = "ebnf", RegexField = "regex", SwitchesThinking = true };

    private static readonly ServerQuirks Ovms = new() { BasePath = "v3/", NamesTool = true, SwitchesThinking = true };

    private static readonly ServerQuirks Generic = new();

    public static ServerQuirks Of(RuntimeKind kind) => kind switch
    {
        RuntimeKind.LlamaServer or RuntimeKind.LlamaCpp => LlamaServer,
        RuntimeKind.Vllm => Vllm,
        RuntimeKind.LmStudio => LmStudio,
        RuntimeKind.LlamaSwap => LlamaSwap,
        RuntimeKind.Sglang => Sglang,
        RuntimeKind.Ovms => Ovms,
        _ => Generic,
    };
}
