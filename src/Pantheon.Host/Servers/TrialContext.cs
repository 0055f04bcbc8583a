namespace Pantheon.Host.Servers;

/// <summary>Whether a prompt of nearly the size that the server claims is read whole.</summary>
/// <param name="Said">Tokens, as the server has them.</param>
/// <param name="Sent">Tokens of the prompt, by what the server itself counted for a shorter one.</param>
/// <param name="Read">Tokens that the server says it read; null when it counts none or refused.</param>
internal sealed record TrialContext(int Said, long Sent, long? Read)
{
    // what is counted by a shorter prompt is right to a few in a hundred
    private const double Enough = 0.93;

    /// <summary>Why it is not known, or what the server said instead of reading it.</summary>
    public string? Reason { get; init; }

    public bool Refused { get; init; }

    /// <summary>Null where nobody can tell.</summary>
    public bool? Holds => Refused ? false : Read is { } read ? read >= Sent * Enough : null;
}
