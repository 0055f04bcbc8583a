using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Git;

/// <summary>Shows a model one commit of the history: its message and what it changed.</summary>
internal sealed class GitShowTool(IWorkspaces workspaces) : ITool
{
    private const int MinId = 4;
    private const int MaxId = 64;

    public ToolDefinition Definition { get; } = new(
        "git_show",
        "Show a commit of git_log: message and diff.",
        ToolSchema.Of(
            ("commit", "string", "Its id.", true),
            ("path", "string", "Only this file or folder.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => GitView.OfAsync(async () =>
    {
        var commit = ToolArguments.Text(arguments, "commit") ?? "";
        if (commit.Length is < MinId or > MaxId || !commit.All(char.IsAsciiHexDigit))
        {
            return ToolResult.Error($"'commit' must be an id as git_log shows it, {MinId} to {MaxId} hexadecimal digits; found '{commit}'.");
        }

        if (context.BaseCommit is not { } leadingTo)
        {
            return ToolResult.Error("There is no history here.");
        }

        var path = GitView.Path(ToolArguments.Text(arguments, "path"));
        return await workspaces.ShowAsync(context.Repository, leadingTo, commit, path, cancellationToken) is { } shown
            ? GitView.Bounded("", shown)
            : ToolResult.Error($"There is no commit '{commit}' before this work; git_log lists them.");
    });
}
