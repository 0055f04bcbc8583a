using System.Text;

namespace Pantheon.Core.Runs;

/// <summary>The one spelling of the closed sets on the wire, in YAML, SQL, JSON and reports: snake_case, with the runtimes' own names.</summary>
public static class Word
{
    /// <summary>`TestsFailed` → `tests_failed`.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Known<T>.Words.TryGetValue(value, out var word) ? word : Spell(value);

    private static string Spell<T>(T value)
        where T : struct, Enum => value switch
        {
            Boxes.RuntimeKind.LlamaServer => "llama-server",
            Boxes.RuntimeKind.LlamaCpp => "llama.cpp",
            Boxes.RuntimeKind.LmStudio => "lmstudio",
            Boxes.RuntimeKind.LlamaSwap => "llama-swap",
            Boxes.RuntimeKind.OpenAi => "openai",
            _ => Snake(value.ToString()),
        };

    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        value = default;
        return text is not null && Known<T>.Values.TryGetValue(text, out value);
    }

    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is not one of {string.Join(", ", All<T>())}.");

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];

    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>The words of one set, spelled once.</summary>
    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words = Enum.GetValues<T>().Distinct().ToDictionary(value => value, Spell);

        public static readonly Dictionary<string, T> Values = Words.ToDictionary(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);
    }
}
