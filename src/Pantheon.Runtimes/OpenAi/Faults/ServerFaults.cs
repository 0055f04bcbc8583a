using System.Net;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.OpenAi.Faults;

/// <summary>Turns the error answers of OpenAI-compatible servers into failures that say what went wrong and what to do.</summary>
internal static class ServerFaults
{
    private const string LookAtLog = "look at the server's log";
    private const int MostOfWords = 300;
    private const int MostNames = 20;

    public static ChatException Of(string server, HttpStatusCode status, string body, TimeSpan? retryAfter = null) =>
        Of(server, status, ErrorText.Of(body), $"with status {(int)status}", retryAfter);

    /// <summary>An error in the middle of an answer, where the status had said that all is well.</summary>
    public static ChatException InStream(string server, JsonObject chunk)
    {
        var error = ErrorText.Of(chunk);
        return Of(server, (HttpStatusCode)(error.Status ?? (int)HttpStatusCode.InternalServerError), error, "in the middle of its answer", null);
    }

    public static ChatException Unreachable(string server, Exception exception) => new(
        Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, $"{server} cannot be reached: {exception.Message}", "start the server, then: pantheon doctor", exception)
    {
        Fault = ChatFault.Unreachable,
    };

    /// <param name="stray">Text the server sent that is no event.</param>
    public static ChatException Broken(string server, Exception? exception = null, string? stray = null) => new(
        Codes.StreamBroken,
        FailureKind.RuntimeError,
        $"{server} ended its stream before the answer was complete{(stray is null ? "" : $"; it said '{Cut(stray)}'")}",
        LookAtLog,
        exception)
    {
        Fault = stray is not null && stray.Contains("proxy error", StringComparison.Ordinal) ? ChatFault.EngineDead : ChatFault.Protocol,
    };

    public static ChatException Relayed(string server, string whom) => new(
        Codes.ProofLost, FailureKind.NotLocal, $"{server} let {Cut(whom)} answer; what was said was not used", "name the server that does the work itself, by its own address, in box.yaml")
    {
        Fault = ChatFault.NotLocal,
    };

    public static ChatException Ambiguous(string server, string id) => new(
        Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"{server} lists '{Cut(id)}' more than once, so that it cannot be told which would answer", "give each model of the server a name of its own")
    {
        Fault = ChatFault.ModelMissing,
    };

    public static ChatException EngineDead(string server, string message) =>
        new(Codes.RuntimeFault, FailureKind.RuntimeError, $"{server} is up, and its engine is not: {message}", "restart the server") { Fault = ChatFault.EngineDead };

    public static ChatException ModelMissing(string server, string id, IEnumerable<string> served, string hint) => new(
        Codes.ModelMissing,
        FailureKind.RuntimeUnavailable,
        $"{server} does not serve '{id}'; it serves {(string.Join(", ", served.Take(MostNames).Select(name => $"'{Cut(name)}'")) is { Length: > 0 } names ? names : "nothing")}",
        hint)
    {
        Fault = ChatFault.ModelMissing,
    };

    public static ChatException WrongModel(string server, string answered, string pinned) => new(
        Codes.WrongModelAnswered,
        FailureKind.RuntimeError,
        $"{server} let '{Cut(answered)}' answer, and '{pinned}' was asked",
        "see which model the server has loaded; its answer was not used")
    {
        Fault = ChatFault.WrongModel,
    };

    /// <summary>What a server says of itself has no bound; what is shown of it has.</summary>
    private static string Cut(string text) => text.Length <= MostOfWords ? text : text[..SecretCut.Head(text, MostOfWords)] + "…";

    private static ChatException Of(string server, HttpStatusCode status, ErrorText error, string when, TimeSpan? retryAfter)
    {
        var fault = FaultWords.Of(status, error);
        var message = error.Message.Length == 0 ? "it says nothing of why" : error.Message;
        var (code, kind, text, hint) = fault switch
        {
            ChatFault.Loading => (Codes.RuntimeLoading, FailureKind.RuntimeUnavailable, $"{server} is still loading: {message}", "wait, or " + LookAtLog),
            ChatFault.Busy => (Codes.RuntimeLoading, FailureKind.RuntimeUnavailable, $"{server} is busy: {message}", "wait, or give the pool fewer slots"),
            ChatFault.ModelMissing => (Codes.ModelMissing, FailureKind.RuntimeUnavailable, $"{server} has no such model or path: {message}", "pantheon doctor"),
            ChatFault.ContextExceeded => (
                Codes.ContextExceeded, FailureKind.ContextOverflow, $"the prompt is longer than the context of {server}: {message}", "give the model a larger context, or the task a smaller scope"),
            ChatFault.PoisonedHistory => (
                Codes.PoisonedHistory, FailureKind.RuntimeError, $"{server} cannot read an earlier call of this conversation: {message}", "the call must leave the conversation; asking again does not help"),
            ChatFault.ParserRejected => (
                Codes.ModelOutputUnread, FailureKind.RuntimeError, $"{server} could not read what its model wrote: {message}", "ask again with another seed; if it stays, correct the model's tool format"),
            ChatFault.EngineDead => (Codes.RuntimeFault, FailureKind.RuntimeError, $"{server} failed {when}: {message}", LookAtLog),
            _ when FaultWords.SaysNoTools(message) => (
                Codes.ToolsUnsupported, FailureKind.RuntimeError, $"{server} cannot call tools with this model: {message}", "start the server with a tool parser or template, or give the agent another model"),
            _ => (Codes.RuntimeRefusedRequest, FailureKind.RuntimeError, $"{server} refused the request {when}: {message}", LookAtLog),
        };
        return new ChatException(code, kind, text, hint) { Fault = fault, RetryAfter = retryAfter };
    }
}
