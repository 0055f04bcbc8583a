using System.Text;

namespace Pantheon.Core.Runs;

/// <summary>The words of one closed set by number, and back. Of no type of its own, so that a program that reads ten sets does not compile everything ten times.</summary>
internal sealed class WordSet
{
    private readonly Dictionary<int, string> _words = [];
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);

    private WordSet(Type set)
    {
        foreach (int value in Enum.GetValuesAsUnderlyingType(set))
        {
            var word = Spell(Enum.ToObject(set, value));
            if (_words.TryAdd(value, word))
            {
                _values.Add(word, value);
                All = [.. All, word];
            }
        }
    }

    public string[] All { get; private set; } = [];

    public static WordSet Of(Type set) => new(set);

    public string? WordOf(int value) => _words.GetValueOrDefault(value);

    public bool TryFind(string word, out int value) => _values.TryGetValue(word, out value);

    /// <summary>`TestsFailed` → `tests_failed`; runtimes are spelled as they spell themselves.</summary>
    public static string Spell(object value) => value switch
    {
        Boxes.RuntimeKind.LlamaServer => "llama-server",
        Boxes.RuntimeKind.LlamaCpp => "llama.cpp",
        Boxes.RuntimeKind.LmStudio => "lmstudio",
        Boxes.RuntimeKind.LlamaSwap => "llama-swap",
        Boxes.RuntimeKind.OpenAi => "openai",
        _ => Snake(value.ToString()!), // an enum has a text
    };

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
}
