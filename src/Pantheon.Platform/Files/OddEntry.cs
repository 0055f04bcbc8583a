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

    internal bool LiesIn(OddEntry folder) =>
        RawPath.Length > folder.RawPath.Length && RawPath[folder.RawPath.Length] == (byte)'/' && RawPath.AsSpan().StartsWith(folder.RawPath);
}
