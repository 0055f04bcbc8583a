using System.Text;

namespace Pantheon.Core.Dangers;

/// <summary>A path as the most forgiving file system compares it: without case, look-alike spellings of a letter, ignorable characters, what follows a colon, and dots and spaces at a name's end.</summary>
internal sealed class FoldedPath
{
    private const string Ignorable = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u206a\u206b\u206c\u206d\u206e\u206f\ufeff";

    private const int FullWidth = 0xfee0;

    // letters that a file system without case takes for plain ones; the framework's own folding leaves them as they are
    private static readonly Dictionary<char, string> Folds = new()
    {
        ['\u017f'] = "s",
        ['\u212a'] = "k",
        ['\u00df'] = "ss",
        ['\u1e9e'] = "ss",
        ['\ufb00'] = "ff",
        ['\ufb01'] = "fi",
        ['\ufb02'] = "fl",
        ['\ufb03'] = "ffi",
        ['\ufb04'] = "ffl",
        ['\ufb05'] = "st",
        ['\ufb06'] = "st",
    };

    public FoldedPath(string path)
    {
        Parts = [.. path.Split('/', '\\').Select(Fold)];
    }

    public IReadOnlyList<string> Parts { get; }

    public string Name => Parts[^1];

    public IEnumerable<string> Folders => Parts.SkipLast(1);

    public string Whole => string.Join('/', Parts);

    private static string Fold(string name)
    {
        var plain = new StringBuilder();
        foreach (var letter in name.Where(letter => !Ignorable.Contains(letter, StringComparison.Ordinal)))
        {
            plain.Append(Folds.TryGetValue(letter, out var folded) ? folded : letter is >= '\uff01' and <= '\uff5e' ? char.ToLowerInvariant((char)(letter - FullWidth)).ToString() : char.ToLowerInvariant(letter).ToString());
        }

        // a colon begins the name of a stream of the file
        var whole = plain.ToString();
        return (whole.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon ? whole[..colon] : whole).TrimEnd('.', ' ');
    }
}
