using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi.Servers;

/// <summary>What a server says of itself and of one model it serves.</summary>
internal sealed record ServedModel
{
    /// <summary>The server's own id.</summary>
    public required string Id { get; init; }

    /// <summary>The name to put into requests, where it is not the id.</summary>
    public string? AskFor { get; init; }

    /// <summary>The names under which it may answer; empty where the server does not say.</summary>
    public IReadOnlyList<string> AnswersTo { get; init; } = [];

    /// <summary>Which answers of the server prove that the model runs in it; null when nothing does.</summary>
    public string? Proof { get; init; }

    /// <summary>Why there is no proof.</summary>
    public string? Doubt { get; init; }

    public string? Digest { get; init; }

    /// <summary>Tokens; null while the server does not say.</summary>
    public int? ContextLength { get; init; }

    public int? Slots { get; init; }

    /// <summary>The LoRA adapters that it applies to a request which names none, each with its scale; those at rest too.</summary>
    public IReadOnlyList<ChatAdapter> Adapters { get; init; } = [];

    public bool IsLoaded { get; init; } = true;

    /// <summary>It has been loaded, and its memory is given back until it is needed again.</summary>
    public bool IsAsleep { get; init; }
}
