using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Core.Schemas;

/// <summary>The regular expressions of schemas with the meaning they have in ECMAScript, matched in linear time.</summary>
internal static class SchemaPattern
{
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new();

    /// <summary>Categories of letters by the long names that ECMAScript has for them.</summary>
    private static readonly Dictionary<string, string> Categories = new()
    {
        ["Letter"] = "L",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo",
        ["Mark"] = "M",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["Letter_Number"] = "Nl",
        ["Other_Number"] = "No",
        ["Punctuation"] = "P",
        ["Symbol"] = "S",
        ["Separator"] = "Z",
        ["Space_Separator"] = "Zs",
        ["Other"] = "C",
        ["Control"] = "Cc",
    };

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="NotSupportedException"/> for what cannot be used.</summary>
    public static Regex Compile(string pattern) => Compiled.GetOrAdd(
        pattern, static text => new Regex(Translate(text), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)));

    /// <summary>In .NET `$` also matches before a last line break, and `\d` and `\w` take the digits and letters of every script.</summary>
    private static string Translate(string pattern)
    {
        var output = new StringBuilder(pattern.Length + 8);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when CategoryAt(pattern, i) is var (letters, end):
                    output.Append(letters);
                    i = end;
                    break;
                case '\\' when i + 1 < pattern.Length:
                    i++;
                    output.Append((pattern[i], inClass) switch
                    {
                        ('d', false) => "[0-9]",
                        ('d', true) => "0-9",
                        ('D', false) => "[^0-9]",
                        ('w', false) => "[A-Za-z0-9_]",
                        ('w', true) => "A-Za-z0-9_",
                        ('W', false) => "[^A-Za-z0-9_]",
                        ('/', _) => "/",
                        _ => $"\\{pattern[i]}",
                    });
                    break;
                case '$' when !inClass:
                    output.Append("\\z");
                    break;
                case '[' when !inClass:
                    inClass = true;
                    output.Append('[');
                    break;
                case '[':
                    output.Append("\\[");
                    break;
                case ']' when inClass:
                    inClass = false;
                    output.Append(']');
                    break;
                default:
                    output.Append(pattern[i]);
                    break;
            }
        }

        return output.ToString();
    }

    /// <summary>`\p{Letter}` and `\P{Letter}` with the short name, and where they end; null for everything else.</summary>
    private static (string Letters, int End)? CategoryAt(string pattern, int at)
    {
        if (at + 2 >= pattern.Length || pattern[at + 1] is not ('p' or 'P') || pattern[at + 2] != '{' || pattern.IndexOf('}', at) is not (> 0 and var end))
        {
            return null;
        }

        var name = pattern[(at + 3)..end];
        var category = name.StartsWith("General_Category=", StringComparison.Ordinal) ? name[17..] : name.StartsWith("gc=", StringComparison.Ordinal) ? name[3..] : name;
        return Categories.TryGetValue(category, out var known) ? ($"\\{pattern[at + 1]}{{{known}}}", end) : null;
    }
}
