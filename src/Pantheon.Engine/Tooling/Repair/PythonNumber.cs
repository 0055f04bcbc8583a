using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Python's numbers as JSON's.</summary>
internal static partial class PythonNumber
{
    private const int MaxLength = 400;

    /// <summary>The number in JSON, or null when the word is none; leading zeros count for nothing.</summary>
    public static string? Json(string word)
    {
        var digits = word.Replace("_", "", StringComparison.Ordinal);
        if (word.Length > MaxLength || word.StartsWith('_') || word.EndsWith('_'))
        {
            return null;
        }

        if (Decimal().Match(digits) is { Success: true } match)
        {
            var whole = match.Groups["whole"].Value.TrimStart('0') is { Length: > 0 } left ? left : "0";
            var fraction = match.Groups["fraction"].Value.Length > 0 ? $".{match.Groups["fraction"].Value}" : match.Groups["point"].Value.Length > 0 ? ".0" : "";
            return match.Groups["whole"].Value.Length + fraction.Length < 2 && match.Groups["whole"].Value.Length == 0
                ? null
                : $"{match.Groups["sign"].Value.TrimStart('+')}{whole}{fraction}{match.Groups["power"].Value}";
        }

        return Based().Match(digits) is { Success: true } based && Value(based) is { } value
            ? (based.Groups["sign"].Value == "-" ? -value : value).ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static BigInteger? Value(Match match)
    {
        var (text, radix) = (match.Groups["digits"].Value, char.ToLowerInvariant(match.Groups["base"].Value[0]) switch { 'x' => 16, 'o' => 8, _ => 2 });
        var value = BigInteger.Zero;
        foreach (var c in text)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10;
            if (digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return value;
    }

    [GeneratedRegex(@"^(?<sign>[+-]?)(?<whole>[0-9]*)(?<point>\.?)(?<fraction>[0-9]*)(?<power>([eE][+-]?[0-9]+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(?<sign>[+-]?)0(?<base>[xXoObB])(?<digits>[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Based();
}
