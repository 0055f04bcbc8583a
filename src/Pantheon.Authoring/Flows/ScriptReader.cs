using System.Globalization;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Authoring.Flows;

/// <summary>
/// Reads `run` as one text: a script for bash that stops at its first fault. The value of an expression is a variable of the script, set from an argument before its first line,
/// so that no value can add a command.
/// </summary>
internal static class ScriptReader
{
    private const string Name = "script";

    public static ValueTemplate? Arguments(YamlScalar scalar, DiagnosticBag diagnostics)
    {
        if (string.IsNullOrWhiteSpace(scalar.Text))
        {
            diagnostics.Error(Codes.WrongValue, scalar.Span, "'run' is an empty script");
            return null;
        }

        if (Templates.Text(scalar, diagnostics) is not { } template)
        {
            return null;
        }

        WarnOfQuotes(template, diagnostics);
        var (text, values) = template.Separate(place => $"${{{Variable(place)}}}");
        var set = string.Concat(values.Index().Select(value => $"{Variable(value.Index)}=$1; shift; "));
        return new ValueTemplate.List(
        [
            .. new[] { "bash", "-euo", "pipefail", "-c", set + text, Name }.Select(word => new ValueTemplate.Constant(word)),
            .. values.Select(value => new ValueTemplate.Text(value, AsWords: true)),
        ]);
    }

    private static string Variable(int place) => string.Create(CultureInfo.InvariantCulture, $"pantheon_{place + 1}");

    // a name that no script has by itself marks the places of the values
    private static void WarnOfQuotes(Template template, DiagnosticBag diagnostics)
    {
        var (text, values) = template.Separate(_ => "\0");
        var (quote, isComment, place) = ('\0', false, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\0':
                    if (quote == '\'' && !isComment)
                    {
                        diagnostics.Warning(Codes.ValueInSingleQuotes, values[place].Span, $"'{values[place].Source}' stands within single quotes, where a script sees no value", "write double quotes");
                    }

                    place++;
                    break;
                case '\n':
                    isComment = false;
                    break;
                case '\\' when quote != '\'':
                    i += i + 1 < text.Length && text[i + 1] != '\0' ? 1 : 0;
                    break;
                case '#' when quote == '\0' && (i == 0 || char.IsWhiteSpace(text[i - 1])):
                    isComment = true;
                    break;
                case '\'' or '"' when !isComment && (quote == '\0' || quote == text[i]):
                    quote = quote == '\0' ? text[i] : '\0';
                    break;
            }
        }
    }
}
