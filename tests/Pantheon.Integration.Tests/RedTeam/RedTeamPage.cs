using System.Globalization;
using System.Text;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Writes the table of ops/docs/red-team.md from the rows and the attacks.</summary>
internal static class RedTeamPage
{
    public const string Begin = "<!-- the table is written by RedTeamTableTests -->\n";

    public static string Table()
    {
        var attacks = SandboxAttacks.All.ToLookup(attack => attack.Row);
        var text = new StringBuilder("| # | attack | expected | tier A | tier B | shown by | shown to work outside by |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in RedTeamTable.Rows)
        {
            var inside = attacks[row.Number].ToList();
            text.Append(CultureInfo.InvariantCulture, $"| {row.Number} | {row.Attack} | {row.Expected} | {row.Open ?? Held(inside, attack => attack.Blocked)} | {row.Open ?? HeldInB(inside)} | {ShownBy(row, inside)} | {Control(row, inside)} |\n");
        }

        return text.ToString();
    }

    private static string HeldInB(List<Attack> attacks)
    {
        var openings = attacks.Select(attack => attack.OpenInB).OfType<string>().Distinct().ToList();
        var held = attacks.Where(attack => attack.OpenInB is null).ToList();
        return openings.Count == 0
            ? Held(held, attack => attack.BlockedInB ?? attack.Blocked)
            : $"**open** ({string.Join(", ", openings)})" + (held.Count == 0 ? "" : "; " + Held(held, attack => attack.BlockedInB ?? attack.Blocked));
    }

    private static string Held(List<Attack> attacks, Func<Attack, string> answer) =>
        attacks.Count == 0 ? "held" : "held: " + string.Join(", ", attacks.Select(answer).Select(Plain).Distinct());

    private static string Plain(string answer) => $"`{answer.Trim().ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string ShownBy(RedTeamRow row, List<Attack> attacks)
    {
        IEnumerable<string> own = attacks.Count == 0 ? [] : ["SandboxedAttackTests (" + string.Join(", ", attacks.Select(attack => attack.Name)) + ")"];
        return string.Join("; ", own.Concat(row.Tests.Select(NameOf)));
    }

    private static string Control(RedTeamRow row, List<Attack> attacks)
    {
        IEnumerable<string> own = attacks.Count == 0 ? [] : ["the same attacks"];
        IEnumerable<string> controls = row.Controls.Count == row.Tests.Length && row.Controls.All(row.Tests.Contains)
            ? row.Controls.Take(1).Select(_ => row.Tests.Length == 1 ? "the same test" : "the same tests")
            : row.Controls.Select(NameOf);
        IEnumerable<string> not = row.NotShown is { } why ? [$"**not shown**: {why}"] : [];
        return string.Join("; ", own.Concat(controls).Concat(not));
    }

    private static string NameOf(string test) => $"`{test[(test.LastIndexOf('/') + 1)..]}`";
}
