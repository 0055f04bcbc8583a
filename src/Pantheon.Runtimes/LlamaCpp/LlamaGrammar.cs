using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Constrained;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>The grammar that holds an answer of llama.cpp, in its own notation; it takes no other.</summary>
internal static class LlamaGrammar
{
    /// <summary>The agent's own grammar; throws for a regular expression.</summary>
    public static string? Declared(ChatOptions? options) => options?.Grammar switch
    {
        null => null,
        { Kind: GrammarKind.Gbnf } grammar => grammar.Text,
        _ => throw new ChatException(
            Codes.GrammarNotTaken, FailureKind.RuntimeError, "llama.cpp takes grammars in its own notation and no regular expressions", "write the agent's grammar as 'gbnf', or give it a model that vLLM serves")
        {
            Fault = ChatFault.BadRequest,
        },
    };

    /// <summary>The agent's grammar or that of its schema; llama-cli's own way with schemas fails under chat templates.</summary>
    public static string? OfAnswer(ChatOptions? options) => Declared(options) ?? options?.ResponseFormat switch
    {
        ChatResponseFormatJson { Schema: { } schema } => SchemaGrammar.Of(JsonNode.Parse(schema.GetRawText()) ?? new JsonObject()),
        ChatResponseFormatJson => SchemaGrammar.Of(new JsonObject { ["type"] = "object" }),
        _ => null,
    };
}
