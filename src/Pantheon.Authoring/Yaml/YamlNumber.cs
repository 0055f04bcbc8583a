using System.Globalization;
using System.Text.Json.Nodes;

namespace Pantheon.Authoring.Yaml;

/// <summary>Numbers as YAML 1.2's core schema writes them in decimal; anything else that looks like one is a text.</summary>
internal static class YamlNumber
{
    public static bool TryParse(string text, out JsonNode? value)
    {
        value = null;
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.') || !text.Any(char.IsAsciiDigit))
        {
            return false;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            value = JsonValue.Create(integer);
            return true;
        }

        const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, Real, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real))
        {
            value = JsonValue.Create(real);
            return true;
        }

        return false;
    }
}
