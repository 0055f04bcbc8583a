using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Core.Globs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Files;

/// <summary>Finds lines of the repository for a model, in the worker itself, by an engine whose time grows only with the text.</summary>
internal sealed class SearchTool(TimeProvider time) : ITool
{
    private const int MaxMatches = 120;
    private const int MaxPerFile = 20;
    private const int MaxFileBytes = 1024 * 1024;
    private const int MaxLine = 240;
    private const int MaxPattern = 1_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public ToolDefinition Definition { get; } = new(
        "search",
        "Search the repository's text files for a regular expression or a literal text; answers file:line: text.",
        ToolSchema.Of(
            ("pattern", "string", "Regular expression (no look-around, no back-references), or a text with literal=true.", true),
            ("path", "string", "Folder or file to search in; the whole repository if left out.", false),
            ("glob", "string", "Only files that match, such as *.cs.", false),
            ("literal", "boolean", "Take the pattern as plain text.", false),
            ("ignore_case", "boolean", "Do not tell small from capital letters.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var pattern = ToolArguments.Text(arguments, "pattern") ?? "";
        if (pattern.Length is 0 or > MaxPattern)
        {
            return ToolResult.Error($"'pattern' must have 1 to {MaxPattern} characters.");
        }

        var options = ToolArguments.Flag(arguments, "ignore_case") ? RegexOptions.IgnoreCase : RegexOptions.None;
        var regex = Compile(pattern, ToolArguments.Flag(arguments, "literal"), options, out var note);
        var glob = ToolArguments.Text(arguments, "glob") is { Length: > 0 } text ? ListFilesTool.GlobOf(text) : null;
        return Search(tree, TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? ""), glob, regex, note, cancellationToken);
    }));

    private static Regex Compile(string pattern, bool literal, RegexOptions options, out string note)
    {
        note = "";
        options |= RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (!literal)
        {
            try
            {
                return new Regex(pattern, options, Limit);
            }
            catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
            {
                note = "(The pattern is not a regular expression that this search knows; it was taken as plain text.)\n";
            }
        }

        return new Regex(Regex.Escape(pattern), options, Limit);
    }

    private ToolResult Search(TreeDirectory tree, string path, Glob? glob, Regex regex, string note, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var found = new StringBuilder(note);
        var (matches, files) = (0, 0);
        var cut = false;
        foreach (var file in Files(tree, path).Where(file => glob?.Matches(file) != false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (matches >= MaxMatches || time.GetElapsedTime(start) > Limit)
            {
                cut = true;
                break;
            }

            files++;
            matches += SearchFile(file, file == path ? TextFile.TryDecode(tree.ReadFile(path, MaxFileBytes)) : TryRead(tree, file), regex, found, MaxMatches - matches);
        }

        if (matches == 0)
        {
            return ToolResult.Ok($"{note}Nothing matches in {files} files{(cut ? " (the search was cut at its time limit)" : "")}.");
        }

        return ToolResult.Ok(found.Append(cut ? "… there is more: narrow it by 'path', 'glob' or a longer pattern.\n" : "").ToString());
    }

    private static IEnumerable<string> Files(TreeDirectory tree, string path) => tree.Find(path) switch
    {
        null => throw new FileNotFoundException("", path),
        { Kind: TreeEntryKind.Folder } => TreeWalk.Below(tree, path).Where(item => item.Entry is { Kind: TreeEntryKind.File, SizeBytes: <= MaxFileBytes }).Select(item => item.Path),
        _ => [path],
    };

    private static int SearchFile(string path, TextFile? text, Regex regex, StringBuilder found, int room)
    {
        if (text is not { } file)
        {
            return 0;
        }

        var matches = 0;
        foreach (var (index, line) in file.Lines.Index())
        {
            if (regex.IsMatch(line))
            {
                if (matches >= Math.Min(MaxPerFile, room))
                {
                    found.Append(path).Append(": … more lines of this file match\n");
                    break;
                }

                matches++;
                var shown = line.Length <= MaxLine ? line : line[..MaxLine] + "…";
                found.Append(path).Append(':').Append(FormattableString.Invariant($"{index + 1}")).Append(": ").Append(shown).Append('\n');
            }
        }

        return matches;
    }

    private static TextFile? TryRead(TreeDirectory tree, string path)
    {
        try
        {
            return TextFile.TryDecode(tree.ReadFile(path, MaxFileBytes));
        }
        catch (Exception gone) when (gone is PathRefusedException or FileNotFoundException)
        {
            // changed since it was listed: what cannot be opened has no lines to show
            return null;
        }
    }
}
