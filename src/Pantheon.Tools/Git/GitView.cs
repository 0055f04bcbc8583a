using System.Text;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Files;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Git;

/// <summary>What a model is shown of git: the orchestrator asks its own gitdir, and the answer has a bound.</summary>
internal static class GitView
{
    private const int MaxText = 14_000;
    private const int MaxFiles = 100;

    public static async Task<ToolResult> OfAsync(Func<Task<ToolResult>> look)
    {
        try
        {
            return await look();
        }
        catch (WorkspaceException refused)
        {
            return ToolResult.Error($"{refused.Message} {refused.Hint}".Trim());
        }
        catch (PathRefusedException refused)
        {
            return ToolResult.Error(refused.Message);
        }
    }

    /// <summary>The path in its one spelling, or null for the whole tree.</summary>
    public static string? Path(string? path) => path is null || string.Join('/', SafePath.Split(path)) is not { Length: > 0 } plain ? null : plain;

    /// <summary>All that the run changed, by this agent and those before it.</summary>
    public static async Task<Patch> ChangeAsync(IWorkspaces workspaces, ToolContext context, CancellationToken cancellationToken)
    {
        var tree = await workspaces.SnapshotAsync(context.Workspace, cancellationToken);
        return await workspaces.DiffAsync(context.Repository, context.BaseTree ?? context.Workspace.InputTree, tree, cancellationToken);
    }

    public static string Files(IReadOnlyList<FileChange> files)
    {
        var text = new StringBuilder();
        foreach (var file in files.Take(MaxFiles))
        {
            text.Append(file.Status).Append(' ').Append(ShownOutput.Name(file.Path)).Append(FormattableString.Invariant($" +{file.Added} -{file.Removed}\n"));
        }

        return files.Count <= MaxFiles ? text.ToString() : text.Append(FormattableString.Invariant($"… {MaxFiles} of {files.Count} files\n")).ToString();
    }

    /// <summary>A text within the bound, with what to do about the rest.</summary>
    public static ToolResult Bounded(string head, string text)
    {
        var (shown, cut) = ShownOutput.Of(text, MaxText - Encoding.UTF8.GetByteCount(head));
        return ToolResult.Ok(cut ? $"{head}{shown}\n… name a 'path' to see less at once.\n" : head + shown) with { Truncated = cut };
    }
}
