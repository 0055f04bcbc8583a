using System.Net;
using System.Text.Json;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Ollama.Wire;

namespace Pantheon.Runtimes.Ollama;

/// <summary>Reads what Ollama says of a failure, by status or in the middle of an answer, into one that says what to do.</summary>
internal static class OllamaFault
{
    private const int MostOfText = 300;
    private const int Cancelled = 499;
    private const string SeeLog = "look at the log of ollama serve";

    private static readonly string[] Context = ["context length", "context size", "available context", "longer than the context", "no user query"];
    private static readonly string[] Poison = ["cannot unmarshal", "find closing '}'", "invalid tool call arguments", "failed to parse tool call arguments"];
    private static readonly string[] Parser = ["error parsing tool call", "does not match the expected", "unexpected empty grammar stack"];
    private static readonly string[] Template = ["template:", "jinja", "raise_exception", "roles must alternate", "system message must be", "chat template"];
    private static readonly string[] Memory = ["more system memory", "out of memory", "cudamalloc", "unable to allocate"];

    /// <param name="status">Null in the middle of an answer.</param>
    public static ChatException Of(string server, HttpStatusCode? status, string said, TimeSpan? retryAfter = null)
    {
        var text = said[..SecretCut.Head(said, MostOfText)];
        bool Says(params string[] words) => Array.Exists(words, word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        return status switch
        {
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => new ChatException(
                Codes.RuntimeLoading, FailureKind.RuntimeUnavailable, $"{server} is busy: {text}", "wait; or let fewer programs use the server, or give it a longer queue (OLLAMA_MAX_QUEUE)")
            {
                Fault = Says("loading") ? ChatFault.Loading : ChatFault.Busy,
                RetryAfter = retryAfter,
            },
            HttpStatusCode.Unauthorized => Elsewhere(server, $"it asks to sign in: {text}"),
            HttpStatusCode.Forbidden when Says("cloud", "remote") => Elsewhere(server, text),
            HttpStatusCode.NotFound => Missing(server, text),
            (HttpStatusCode)Cancelled => Of(
                ChatFault.Unreachable, Codes.RuntimeFault, FailureKind.RuntimeUnavailable, $"{server} dropped the request, and Pantheon had not cancelled it: {text}", SeeLog),
            _ when Says("does not support") => Of(
                ChatFault.BadRequest, Codes.OllamaCannotDo, FailureKind.RuntimeError, $"{server} refused the request: {text}", "give the route a model that can; `ollama show MODEL` lists what it can do"),
            _ when Says(Context) => Of(
                ChatFault.ContextExceeded, Codes.ContextExceeded, FailureKind.ContextOverflow, $"the prompt is longer than the context of {server}: {text}", "give the model a larger `context` in box.yaml, or the task a smaller scope"),
            _ when Says(Poison) => Of(
                ChatFault.PoisonedHistory, Codes.RuntimeRefusedRequest, FailureKind.RuntimeError, $"{server} cannot read an earlier message: {text}", "this is a fault of Pantheon: please report it"),
            _ when Says(Parser) => Of(
                ChatFault.ParserRejected, Codes.OllamaOutputUnread, FailureKind.RuntimeError, $"{server} could not read what its model said: {text}", "ask again with another seed; a newer server may read it"),
            _ when Says(Template) => Of(
                ChatFault.BadRequest, Codes.OllamaTemplateRefused, FailureKind.RuntimeError, $"the model's template at {server} refused the messages: {text}", "take a build of the model with another template"),
            _ when Says(Memory) => RunnerDied(server, text, "there is too little memory: give the model a smaller `context`, or take a smaller model or quantisation"),
            null or >= HttpStatusCode.InternalServerError => RunnerDied(server, text, SeeLog),
            _ => Of(ChatFault.BadRequest, Codes.RuntimeRefusedRequest, FailureKind.RuntimeError, $"{server} refused the request with status {(int)status}: {text}", SeeLog),
        };
    }

    public static ChatException Of(ChatFault fault, string code, FailureKind kind, string message, string hint, Exception? inner = null) =>
        new(code, kind, message, hint, inner) { Fault = fault };

    public static ChatException RunnerDied(string server, string reason, string hint, Exception? inner = null) =>
        Of(ChatFault.EngineDead, Codes.OllamaRunnerDied, FailureKind.RuntimeError, $"the model at {server} failed: {reason}", hint, inner);

    public static ChatException Elsewhere(string server, string reason) => Of(
        ChatFault.NotLocal, Codes.OllamaElsewhere, FailureKind.NotLocal, $"{server} would not answer from this machine: {reason}", "pull a local model; start the server with OLLAMA_NO_CLOUD=1");

    public static ChatException Missing(string server, string reason) => Of(
        ChatFault.ModelMissing, Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"{server} has no such model of its own: {reason}", "pull it by day (`ollama pull`), or correct its `id` in box.yaml");

    public static ChatException Unreachable(string server, Exception exception) => Of(
        ChatFault.Unreachable, Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, $"{server} cannot be reached: {exception.Message}", "start it (`ollama serve`), then: pantheon doctor", exception);

    public static ChatException Broken(string server, string what, Exception? exception = null) =>
        Of(ChatFault.Protocol, Codes.StreamBroken, FailureKind.RuntimeError, $"{server} {what}", SeeLog, exception);

    /// <summary>The words of an error answer: Ollama's own text, or whatever else stands there.</summary>
    public static string TextOf(string body)
    {
        try
        {
            return WireJson.Read<ChatLine>(body).Error is { } error ? TextOf(error) : body;
        }
        catch (JsonException)
        {
            // the page of a proxy, say
            return body;
        }
    }

    public static string TextOf(JsonElement error) => WireJson.TextOf(error) ?? error.GetRawText();
}
