using System.Text.RegularExpressions;

namespace Pantheon.Core.Tools;

/// <summary>One entry of an agent's `commands`: a program and its arguments word by word, with `*` for any text in a word and a last `*` for any further arguments.</summary>
public sealed class CommandRule
{
    private const string Rest = "*";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Regex> _words;
    private readonly bool _isOpen;

    public CommandRule(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        Words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        _isOpen = Words is [_, .., Rest];
        _words = [.. (_isOpen ? Words.SkipLast(1) : Words).Select(WordOf)];
    }

    public string Text { get; }

    public IReadOnlyList<string> Words { get; }

    /// <summary>The program, as it must be called: never a pattern.</summary>
    public string Program => Words.Count > 0 ? Words[0] : "";

    public bool Matches(IReadOnlyList<string> argv)
    {
        ArgumentNullException.ThrowIfNull(argv);
        return argv.Count > 0
            && argv[0] == Program
            && (_isOpen ? argv.Count >= _words.Count : argv.Count == _words.Count)
            && _words.Index().All(word => word.Item.IsMatch(argv[word.Index]));
    }

    public override string ToString() => Text;

    private static Regex WordOf(string word) => new(
        $"\\A{Regex.Escape(word).Replace("\\*", ".*", StringComparison.Ordinal)}\\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline,
        MatchTimeout);
}
