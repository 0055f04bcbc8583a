using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Globs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Files;

/// <summary>Shows a model what files there are.</summary>
internal sealed class ListFilesTool : ITool
{
    private const int MaxListed = 400;

    public ToolDefinition Definition { get; } = new(
        "list_files",
        "List files and folders of the repository, with sizes. Give a folder or a glob to narrow it.",
        ToolSchema.Of(
            ("path", "string", "Folder to start at, relative to the repository; the whole repository if left out.", false),
            ("glob", "string", "Only files that match, such as *.cs or src/**/*.json.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var folder = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? "");
        var pattern = ToolArguments.Text(arguments, "glob");
        var glob = string.IsNullOrWhiteSpace(pattern) ? null : GlobOf(pattern);
        var found = TreeWalk.Below(tree, folder).Where(item => Wanted(item, glob, folder)).Take(MaxListed + 1).ToList();
        cancellationToken.ThrowIfCancellationRequested();
        if (found.Count == 0)
        {
            return ToolResult.Ok(glob is null ? $"'{(folder.Length == 0 ? "." : folder)}' is empty." : $"No file matches '{pattern}'.");
        }

        var text = new StringBuilder();
        foreach (var (path, entry) in found.Take(MaxListed).OrderBy(item => item.Path, StringComparer.Ordinal))
        {
            text.Append(path).Append(entry.Kind switch
            {
                TreeEntryKind.Folder => "/",
                TreeEntryKind.Other => "  (link or special file, cannot be opened)",
                _ => FormattableString.Invariant($"  {entry.SizeBytes}"),
            }).Append('\n');
        }

        if (found.Count > MaxListed)
        {
            text.Append("… there is more: give a folder as 'path' or a 'glob'.\n");
        }

        return ToolResult.Ok(text.ToString());
    }));

    /// <summary>A glob without a folder means any folder, as people mean it.</summary>
    internal static Glob GlobOf(string pattern)
    {
        var plain = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return new Glob(plain.Contains('/', StringComparison.Ordinal) ? plain : $"**/{plain}");
    }

    private static bool Wanted((string Path, TreeEntry Entry) item, Glob? glob, string folder) =>
        glob is null
        || (item.Entry.Kind != TreeEntryKind.Folder
            && (glob.Matches(item.Path) || (folder.Length > 0 && glob.Matches(item.Path[(folder.Length + 1)..]))));
}
