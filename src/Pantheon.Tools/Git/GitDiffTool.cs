using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Git;

/// <summary>Shows a model what was changed since the base, by itself and by those before it, computed outside its reach.</summary>
internal sealed class GitDiffTool(IWorkspaces workspaces) : ITool
{
    private const string FileHeader = "diff --git ";

    public ToolDefinition Definition { get; } = new(
        "git_diff",
        "Show what was changed so far, as a unified diff.",
        ToolSchema.Of(("path", "string", "Only this file or folder.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => GitView.OfAsync(async () =>
    {
        var path = GitView.Path(ToolArguments.Text(arguments, "path"));
        var patch = await GitView.ChangeAsync(workspaces, context, cancellationToken);
        var files = patch.Files.Where(file => IsWanted(file.Path, path)).ToList();
        if (files.Count == 0)
        {
            return ToolResult.Ok(path is null || patch.IsEmpty ? "Nothing has been changed yet." : $"Nothing has been changed in '{path}'.");
        }

        return GitView.Bounded(GitView.Files(files) + "\n", path is null ? patch.Text : TextOf(patch.Text, files));
    });

    private static bool IsWanted(string file, string? path) => path is null || file == path || file.StartsWith(path + "/", StringComparison.Ordinal);

    private static string TextOf(string patch, List<FileChange> files)
    {
        var parts = $"\n{patch}".Split($"\n{FileHeader}").Skip(1).Where(part => files.Exists(file => part.Split('\n', 2)[0].EndsWith($" b/{file.Path}", StringComparison.Ordinal)));
        return string.Join('\n', parts.Select(part => FileHeader + part));
    }
}
