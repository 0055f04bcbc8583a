using Pantheon.Core.Chat;

namespace Pantheon.Tools.Patching;

/// <summary>The lines of a patch, read one after another.</summary>
internal sealed class PatchLines
{
    private readonly string[] _lines;

    public PatchLines(string text) => _lines = CodeFence.Without(text.Replace("\r\n", "\n", StringComparison.Ordinal)).Trim('\n').Split('\n');

    public int Next { get; private set; }

    public bool AtEnd => Next >= _lines.Length;

    public string Current => _lines[Next];

    /// <summary>A line further on, or nothing after the last.</summary>
    public string Ahead(int lines) => Next + lines < _lines.Length ? _lines[Next + lines] : "";

    public string Take() => _lines[Next++];

    public bool Any(Predicate<string> wanted) => Array.Exists(_lines, wanted);
}
