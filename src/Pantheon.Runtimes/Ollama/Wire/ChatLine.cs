using System.Text.Json;

namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>One line of an answer of `/api/chat`; durations are nanoseconds.</summary>
internal sealed record ChatLine
{
    public string? Model { get; init; }

    public string? RemoteModel { get; init; }

    public string? RemoteHost { get; init; }

    public LineMessage? Message { get; init; }

    public bool Done { get; init; }

    public string? DoneReason { get; init; }

    public long? LoadDuration { get; init; }

    public long? PromptEvalCount { get; init; }

    public long? PromptEvalDuration { get; init; }

    public long? EvalCount { get; init; }

    public long? EvalDuration { get; init; }

    public JsonElement? Error { get; init; }
}
