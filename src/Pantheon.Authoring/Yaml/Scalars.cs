using System.Globalization;
using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>Reads single values: texts, numbers, booleans, words of a closed set, and lists of texts.</summary>
internal static class Scalars
{
    /// <summary>A longer set of words is a hint, not a part of the sentence.</summary>
    private const int MaxListed = 12;

    public static string? Text(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar { IsText: true } scalar)
        {
            return scalar.Text;
        }

        var hint = node is YamlScalar { IsNull: false } ? "put it in quotes" : null;
        return Wrong<string>(node, what, "a text", hint, diagnostics);
    }

    public static string? Name(YamlNode node, string what, Regex pattern, DiagnosticBag diagnostics)
    {
        if (Text(node, what, diagnostics) is not { } text)
        {
            return null;
        }

        if (!pattern.IsMatch(text) || text.EndsWith('\n')) // the pattern's end allows one
        {
            diagnostics.Error(Codes.BadName, node.Span, $"'{text}' is no name that '{what}' can have: {Names.Rule(pattern)}");
        }

        return text;
    }

    public static long? Integer(YamlNode node, string what, long min, long max, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar { IsNumber: true } scalar || !long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return WrongValue<long>(node, what, "a whole number", diagnostics);
        }

        if (value < min || value > max)
        {
            OutOfRange(node, what, max >= int.MaxValue ? $"at least {min}" : min == max ? $"{min}" : $"from {min} to {max}", value.ToString(CultureInfo.InvariantCulture), diagnostics);
            return null;
        }

        return value;
    }

    public static double? Number(YamlNode node, string what, double min, double max, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar { IsNumber: true } scalar)
        {
            return WrongValue<double>(node, what, "a number", diagnostics);
        }

        var value = double.Parse(scalar.Text, CultureInfo.InvariantCulture);
        if (value < min || value > max)
        {
            OutOfRange(node, what, max == double.MaxValue ? Invariant($"at least {min}") : Invariant($"from {min} to {max}"), scalar.Text, diagnostics);
            return null;
        }

        return value;
    }

    public static bool? Boolean(YamlNode node, string what, DiagnosticBag diagnostics) =>
        (node as YamlScalar)?.Boolean ?? WrongValue<bool>(node, what, "true or false", diagnostics);

    /// <summary>A word of a closed set; `false` and numbers count as the words they look like.</summary>
    public static string? Word(YamlNode node, string what, IReadOnlyCollection<string> words, DiagnosticBag diagnostics)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            return Wrong<string>(node, what, $"one of {string.Join(", ", words)}", null, diagnostics);
        }

        if (words.Contains(scalar.Text))
        {
            return scalar.Text;
        }

        if (words.Count > MaxListed)
        {
            diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' cannot be '{scalar.Text}'", DidYouMean.HintOrList(scalar.Text, words, "words"));
            return null;
        }

        var allowed = words.Count == 1 ? $"'{words.First()}'" : $"one of {string.Join(", ", words)}";
        diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' must be {allowed}; found '{scalar.Text}'", DidYouMean.Hint(scalar.Text, words));
        return null;
    }

    public static IReadOnlyList<string> Texts(YamlNode node, string what, DiagnosticBag diagnostics)
    {
        if (node is not YamlList list)
        {
            Wrong<string>(node, what, "a list of texts", node is YamlScalar { IsNull: false } scalar ? $"write [{scalar.Text}]" : null, diagnostics);
            return [];
        }

        return [.. list.Items.Select(item => Text(item, what, diagnostics)).OfType<string>()];
    }

    /// <summary>Names that must match a pattern; a single text counts as a list of one.</summary>
    public static IReadOnlyList<string> NameOrNames(YamlNode node, string what, Regex pattern, DiagnosticBag diagnostics) => node switch
    {
        YamlList list => [.. list.Items.Select(item => Name(item, what, pattern, diagnostics)).OfType<string>()],
        YamlScalar { IsText: true } => [Name(node, what, pattern, diagnostics)!], // a text always comes back
        _ => Wrong<string[]>(node, what, "a name or a list of names", null, diagnostics) ?? [],
    };

    public static T? Wrong<T>(YamlNode node, string what, string expected, string? hint, DiagnosticBag diagnostics)
        where T : class
    {
        diagnostics.Error(Codes.WrongType, node.Span, $"'{what}' must be {expected}, found {node.Description}", hint);
        return null;
    }

    public static T? WrongValue<T>(YamlNode node, string what, string expected, DiagnosticBag diagnostics)
        where T : struct
    {
        diagnostics.Error(Codes.WrongType, node.Span, $"'{what}' must be {expected}, found {node.Description}");
        return null;
    }

    private static void OutOfRange(YamlNode node, string what, string range, string found, DiagnosticBag diagnostics) =>
        diagnostics.Error(Codes.WrongValue, node.Span, $"'{what}' must be {range}; found {found}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
