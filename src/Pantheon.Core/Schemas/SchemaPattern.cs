using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Pantheon.Core.Schemas;

/// <summary>The regular expressions of schemas with the meaning they have in ECMAScript, matched in linear time.</summary>
internal static class SchemaPattern
{
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new();

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
}
