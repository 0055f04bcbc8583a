using System.Net;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi.Faults;

/// <summary>Tells the faults of servers apart by status, type and the words that llama-server, vLLM, SGLang, LM Studio, llama-swap and OpenVINO Model Server use.</summary>
internal static class FaultWords
{
    // statuses alone do not tell: llama-server answers 500 for a history, a template and a parser alike
    private static readonly (ChatFault Fault, string[] Words)[] Known =
    [
        (ChatFault.PoisonedHistory, ["failed to parse tool call arguments"]),
        (ChatFault.ParserRejected, ["does not match the expected", "unexpected empty grammar stack", "failed to parse input at pos"]),
        (ChatFault.ContextExceeded,
        [
            "exceed_context_size_error", "context_length_exceeded", "exceeds the available context size", "maximum context length", "maximum model length",
            "longer than the model's context length", "exceeds model max length", "greater than the context length", "when context the overflows",
        ]),
        (ChatFault.BadRequest,
        [
            "raise_exception", "failed to parse tools", "jinja", "chat template", "must alternate", "must be at the beginning", "must be first", "no user query",
            "does not support tools", "does not support thinking", "tool-call-parser", "tools param requires",
        ]),
        (ChatFault.EngineDead,
        [
            "proxy error", "enginedeaderror", "enginecore encountered", "engine is dead", "background loop has errored", "out of memory", "failed to allocate",
            "unexpectedly stopped", "has crashed", "exited prematurely", "unable to start process",
        ]),
        (ChatFault.ModelMissing, ["model is not loaded", "no models loaded", "model_not_found", "model not found", "mediapipe graph definition with requested name"]),
    ];

    private static readonly string[] NoTools = ["does not support tools", "tool-call-parser", "tools param requires"];

    public static bool SaysNoTools(string message) => Array.Exists(NoTools, word => message.Contains(word, StringComparison.OrdinalIgnoreCase));

    public static ChatFault Of(HttpStatusCode status, ErrorText error)
    {
        var text = $"{error.Type} {error.Message}";
        foreach (var (fault, words) in Known)
        {
            if (Array.Exists(words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return fault;
            }
        }

        return status switch
        {
            HttpStatusCode.ServiceUnavailable when text.Contains("loading", StringComparison.OrdinalIgnoreCase) || text.Contains("starting", StringComparison.OrdinalIgnoreCase) => ChatFault.Loading,
            HttpStatusCode.ServiceUnavailable when error.Message.Length == 0 => ChatFault.EngineDead, // vLLM says no more than that
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => ChatFault.Busy,
            HttpStatusCode.NotFound => ChatFault.ModelMissing,
            HttpStatusCode.BadRequest when IsAboutModel(error.Message) => ChatFault.ModelMissing,
            >= HttpStatusCode.InternalServerError => ChatFault.EngineDead,
            _ => ChatFault.BadRequest,
        };
    }

    // as in "model 'x' not found" and "The model `x` does not exist."
    private static bool IsAboutModel(string message) =>
        message.Contains("model", StringComparison.OrdinalIgnoreCase)
        && (message.EndsWith("not found", StringComparison.OrdinalIgnoreCase) || message.Contains("does not exist", StringComparison.OrdinalIgnoreCase));
}
