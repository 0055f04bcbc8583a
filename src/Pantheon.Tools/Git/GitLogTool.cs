using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Git;

/// <summary>Shows a model the commits that led to the base it works on.</summary>
internal sealed class GitLogTool(IWorkspaces workspaces) : ITool
{
    private const int Default = 20;
    private const int Max = 100;

    public ToolDefinition Definition { get; } = new(
        "git_log",
        "List the commits before this work, newest first.",
        ToolSchema.Of(
            ("path", "string", "Only those that changed this file or folder.", false),
            ("count", "integer", $"How many; {Default} if left out, at most {Max}.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => GitView.OfAsync(async () =>
    {
        if (context.BaseCommit is not { } commit)
        {
            return ToolResult.Error("There is no history here.");
        }

        var path = GitView.Path(ToolArguments.Text(arguments, "path"));
        var count = Math.Clamp(ToolArguments.Number(arguments, "count") ?? Default, 1, Max);
        var log = await workspaces.LogAsync(context.Repository, commit, path, count, cancellationToken);
        return log.Length == 0 ? ToolResult.Ok($"No commit changed '{path}'.") : GitView.Bounded("", log);
    });
}
