namespace Pantheon.Tools.Parsing;

/// <summary>What a command left behind for its parser: its result files (name and text) and what it printed.</summary>
internal sealed record ParserInput(IReadOnlyList<ResultFile> Files, string StandardOutput, string StandardError)
{
    /// <summary>The result files, or standard output where the tool names none.</summary>
    public required bool ReadsFiles { get; init; }

    /// <summary>The folder of the tree, which is cut from paths that are shown.</summary>
    public string Root { get; init; } = "";

    public IEnumerable<string> Texts => ReadsFiles ? Files.Select(file => file.Text) : [StandardOutput];

    /// <summary>A text with the tree's own folder cut from its paths.</summary>
    public string Shorten(string text) => Root.Length == 0 ? text : text.Replace(Root + "/", "", StringComparison.Ordinal);
}
