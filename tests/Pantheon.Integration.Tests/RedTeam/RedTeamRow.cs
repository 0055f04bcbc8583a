namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A row of the red team's table: what is tried, what is expected, and which tests show it besides the attacks of that number.</summary>
internal sealed record RedTeamRow(int Number, string Attack, string Expected, params string[] Tests)
{
    /// <summary>The tests in which the attack works because nothing holds it; the attacks of that number always show it themselves.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>What of the attack cannot be shown to work, and why; null where all of it is.</summary>
    public string? NotShown { get; init; }

    /// <summary>Why the attack is not held, in either tier; null where it is.</summary>
    public string? Open { get; init; }
}
