namespace Pantheon.Runtimes.Streaming;

/// <summary>What a piece of a model's words turned out to be.</summary>
internal enum ThinkKind
{
    Text,
    Reasoning,

    /// <summary>All text given so far was reasoning: its block had been opened by the template and was closed only now.</summary>
    TakenBack,
}
