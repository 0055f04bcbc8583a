using System.Text;

namespace Pantheon.Core.Dangers;

/// <summary>A path as the most forgiving file system compares it: without case, ignorable characters, and dots and spaces at a name's end.</summary>
internal sealed class FoldedPath
{
    private const string Ignorable = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u206a\u206b\u206c\u206d\u206e\u206f\ufeff";

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
            plain.Append(char.ToLowerInvariant(letter));
        }

        return plain.ToString().TrimEnd('.', ' ');
    }
}
