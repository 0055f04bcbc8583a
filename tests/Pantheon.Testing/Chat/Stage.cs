using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Testing.Chat;

/// <summary>One thing that a <see cref="StagedChatClient"/> does in the course of an answer.</summary>
public abstract record Stage
{
    public static Stage Text(string text) => new Update(new ChatResponseUpdate(ChatRole.Assistant, text));

    public static Stage Reasoning(string text) => new Update(new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent(text)]));

    public static Stage Usage(long input, long output) =>
        new Update(new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = input, OutputTokenCount = output })]));

    /// <summary>A sign of life: the model writes on a call.</summary>
    public static Stage CallGrows { get; } = new Update(new ChatResponseUpdate(ChatRole.Assistant, new List<AIContent>()));

    public static Stage Stops { get; } = Ends(ChatFinishReason.Stop);

    public static Stage Ends(ChatFinishReason reason, params AIContent[] contents) =>
        new Update(new ChatResponseUpdate(ChatRole.Assistant, [.. contents]) { FinishReason = reason });

    public static Stage Calls(string tool, string arguments) =>
        Ends(ChatFinishReason.ToolCalls, new FunctionCallContent("call_1", tool) { RawRepresentation = new RawToolCall("call_1", tool, arguments) });

    public static Stage Wait(TimeSpan span) => new Pause(span);

    public static Stage Throws(ChatFault fault, string message = "broken") =>
        new Fault(() => new ChatException("PAN4004", Core.Runs.FailureKind.RuntimeError, message) { Fault = fault });

    public static Stage Throws(Exception exception) => new Fault(() => exception);

    /// <summary>Nothing, until the reader has enough.</summary>
    public static Stage Hangs { get; } = new Silence(IsDeaf: false);

    /// <summary>Nothing, and no ear for cancellation either.</summary>
    public static Stage HangsDeaf { get; } = new Silence(IsDeaf: true);

    public sealed record Update(ChatResponseUpdate Value) : Stage;

    public sealed record Pause(TimeSpan Span) : Stage;

    public sealed record Fault(Func<Exception> Exception) : Stage;

    public sealed record Silence(bool IsDeaf) : Stage;
}
