namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A row of the red team's table: what is tried, what is expected, and which tests show it besides the attacks of that number.</summary>
internal sealed record RedTeamRow(int Number, string Attack, string Expected, params string[] Tests);
