using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Host.Drafting;

/// <summary>The ids of new tasks: the next number behind the letters that most ids of a catalog begin with.</summary>
internal static partial class TaskIds
{
    private const string First = "T-1";

    public static string Next(IEnumerable<string> ids)
    {
        var numbered = ids.Select(id => Numbered().Match(id)).Where(match => match.Success).ToList();
        if (numbered.Count == 0)
        {
            return First;
        }

        var family = numbered.GroupBy(match => match.Groups["letters"].Value, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).First();
        var last = family.MaxBy(match => long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture))!.Groups["number"].Value; // a group has a member
        return family.Key + (long.Parse(last, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(last.Length, '0');
    }

    // so many digits that the next number has room
    [GeneratedRegex("^(?<letters>.*?)(?<number>[0-9]{1,15})$")]
    private static partial Regex Numbered();
}
