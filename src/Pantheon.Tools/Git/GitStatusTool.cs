using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Git;

/// <summary>Tells a model which files were changed since the base.</summary>
internal sealed class GitStatusTool(IWorkspaces workspaces) : ITool
{
    public ToolDefinition Definition { get; } = new("git_status", "List the files that were changed so far.", ToolSchema.Of());

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => GitView.OfAsync(async () =>
    {
        var patch = await GitView.ChangeAsync(workspaces, context, cancellationToken);
        return ToolResult.Ok(patch.IsEmpty ? "Nothing has been changed yet." : GitView.Files(patch.Files));
    });
}
