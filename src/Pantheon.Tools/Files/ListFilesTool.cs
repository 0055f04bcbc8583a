using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Globs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;
using Pantheon.Tools.Arguments;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Files;

/// <summary>Shows a model what files there are.</summary>
internal sealed class ListFilesTool : ITool
{
    private const int MaxListed = 400;
    private const int MaxCharacters = 15_000;
    private const int MaxGlob = 400;

    public ToolDefinition Definition { get; } = new(
        "list_files",
        "List files and folders with their sizes.",
        ToolSchema.Of(
            ("path", "string", "Folder; the whole repository if left out.", false),
            ("glob", "string", "Only matching files: *.cs, src/**/*.json.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var folder = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? "");
        var pattern = ToolArguments.Text(arguments, "glob");
        var glob = string.IsNullOrWhiteSpace(pattern) ? null : GlobOf(pattern);
        var found = TreeWalk.Below(tree, folder).Where(item => Wanted(item, glob, folder)).ToList();
        cancellationToken.ThrowIfCancellationRequested();
        if (found.Count == 0)
        {
            return ToolResult.Ok(glob is null ? $"'{(folder.Length == 0 ? "." : folder)}' is empty." : $"No file matches '{pattern}'.");
        }

        var lines = found.Take(MaxListed).OrderBy(item => item.Path, StringComparer.Ordinal).Select(Line).ToList();
        var text = new StringBuilder();
        var shown = 0;
        while (shown < lines.Count && text.Length + lines[shown].Length < MaxCharacters)
        {
            text.Append(lines[shown++]);
        }

        return shown == found.Count
            ? ToolResult.Ok(text.ToString())
            : ToolResult.Ok(text.Append(FormattableString.Invariant($"… {shown} of {found.Count} entries; narrow it by 'path' or 'glob'.\n")).ToString()) with { Truncated = true };
    }));

    /// <summary>A glob without a folder means any folder, as people mean it.</summary>
    /// <exception cref="PathRefusedException">It is too long.</exception>
    internal static Glob GlobOf(string pattern)
    {
        if (pattern.Length > MaxGlob)
        {
            throw new PathRefusedException($"{pattern[..40]}…", $"a glob has at most {MaxGlob} characters.") { IsMistake = true };
        }

        var plain = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return new Glob(plain.Contains('/', StringComparison.Ordinal) ? plain : $"**/{plain}");
    }

    private static string Line((string Path, TreeEntry Entry) item) => ShownOutput.Name(item.Path) + item.Entry.Kind switch
    {
        TreeEntryKind.Folder => "/\n",
        TreeEntryKind.Other => "  (link or special file, cannot be opened)\n",
        _ => FormattableString.Invariant($"  {item.Entry.SizeBytes}\n"),
    };

    private static bool Wanted((string Path, TreeEntry Entry) item, Glob? glob, string folder) =>
        glob is null
        || (item.Entry.Kind != TreeEntryKind.Folder
            && (glob.Matches(item.Path) || (folder.Length > 0 && glob.Matches(item.Path[(folder.Length + 1)..]))));
}
