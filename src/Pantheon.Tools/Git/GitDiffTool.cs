using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;

namespace Pantheon.Tools.Git;

/// <summary>Shows a model what it has changed so far, computed outside its reach.</summary>
internal sealed class GitDiffTool(IWorkspaces workspaces) : ITool
{
    private const int MaxText = 24_000;

    public ToolDefinition Definition { get; } = new(
        "git_diff",
        "Show what has been changed so far in this worktree, as a unified diff.",
        JsonSchema.Parse(new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JsonObject() }));

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        try
        {
            var tree = await workspaces.SnapshotAsync(context.Workspace, cancellationToken);
            var patch = await workspaces.DiffAsync(context.Repository, context.Workspace.InputTree, tree, cancellationToken);
            if (patch.IsEmpty)
            {
                return ToolResult.Ok("Nothing has been changed yet.");
            }

            var text = new StringBuilder();
            foreach (var file in patch.Files)
            {
                text.Append(file.Status).Append(' ').Append(file.Path).Append(FormattableString.Invariant($" +{file.Added} -{file.Removed}\n"));
            }

            text.Append('\n').Append(patch.Text.Length <= MaxText ? patch.Text : patch.Text[..MaxText] + "\n… (cut)");
            return ToolResult.Ok(text.ToString());
        }
        catch (WorkspaceException refused)
        {
            return ToolResult.Error($"{refused.Message} {refused.Hint}".Trim());
        }
    }
}
