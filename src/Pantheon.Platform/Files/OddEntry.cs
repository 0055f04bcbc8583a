using System.Text;

namespace Pantheon.Platform.Files;

/// <summary>An entry that must not stay in a tree: its path from the root as people read it, and what is odd about it.</summary>
public sealed record OddEntry(string Path, OddKind Kind)
{
    /// <summary>The path as the file system has it, which need not be text.</summary>
    internal byte[] RawPath { get; private init; } = Encoding.UTF8.GetBytes(Path);

    internal static OddEntry Of(byte[] path, OddKind kind)
    {
        var text = Encoding.UTF8.GetString(path);
        return new OddEntry(string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter)), kind) { RawPath = path };
    }

    /// <summary>The raw path as a text that tells any two apart.</summary>
    internal string Key => Encoding.Latin1.GetString(RawPath);

    /// <summary>The keys of the folders it lies in.</summary>
    internal IEnumerable<string> Folders()
    {
        var key = Key;
        for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
        {
            yield return key[..slash];
        }
    }
}
