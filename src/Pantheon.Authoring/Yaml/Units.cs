using System.Globalization;
using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>Reads durations (500ms, 30s, 20m, 2h, 90d) and sizes (512MB, 16GB, in powers of 1024).</summary>
internal static partial class Units
{
    private const int MaxDays = 36_500;

    public static TimeSpan? Duration(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Scalars.WrongValue<TimeSpan>(node, what, "a duration such as 30s or 20m", diagnostics);
        }

        var match = DurationPattern().Match(scalar.Text);
        if (match.Success && long.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            var unit = match.Groups["unit"].Value switch
            {
                "ms" => TimeSpan.FromMilliseconds(1),
                "s" => TimeSpan.FromSeconds(1),
                "m" => TimeSpan.FromMinutes(1),
                "h" => TimeSpan.FromHours(1),
                _ => TimeSpan.FromDays(1),
            };
            if (count > 0 && count <= TimeSpan.FromDays(MaxDays).Ticks / unit.Ticks)
            {
                return unit * count;
            }
        }

        diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' must be a duration, found '{scalar.Text}'", "write a whole number and a unit: 500ms, 30s, 20m, 2h, 90d");
        return null;
    }

    public static long? Size(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Scalars.WrongValue<long>(node, what, "a size such as 16GB", diagnostics);
        }

        var match = SizePattern().Match(scalar.Text);
        if (match.Success && double.TryParse(match.Groups["count"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            var power = 1 + "KMGT".IndexOf(match.Groups["unit"].Value[0], StringComparison.Ordinal);
            var bytes = count * Math.Pow(1024, power);
            if (bytes is >= 1 and < long.MaxValue)
            {
                return (long)bytes;
            }
        }

        diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' must be a size, found '{scalar.Text}'", "write a number and a unit: 512MB, 16GB, 1.5TB");
        return null;
    }

    [GeneratedRegex("^(?<count>[0-9]+)(?<unit>ms|s|m|h|d)$")]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"^(?<count>[0-9]+(\.[0-9]+)?)(?<unit>KB|MB|GB|TB)$")]
    private static partial Regex SizePattern();
}
