namespace Pantheon.Core.Flows;

/// <summary>The routes of a node by round: one for its first try, one for the tries after a retry; null keeps the agent's own.</summary>
public sealed record RoundModels(string? First, string? Repair)
{
    public string? Of(int round) => round == 0 ? First : Repair;

    public IEnumerable<string> All => new[] { First, Repair }.OfType<string>();
}
