using Pantheon.Core.Globs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;

namespace Pantheon.Tools.Files;

/// <summary>One call of a file tool on the worktree: paths stay inside it, write rules hold, and refusals become answers that a model can act on.</summary>
internal static class TreeCall
{
    public static ToolResult Run(ToolContext context, Func<TreeDirectory, ToolResult> act)
    {
        try
        {
            using var tree = TreeDirectory.Open(context.Workspace.Path);
            return act(tree);
        }
        catch (PathRefusedException refused)
        {
            return Refused(refused);
        }
        catch (FileNotFoundException missing)
        {
            return ToolResult.Error($"There is no '{missing.FileName}'. Use list_files to see what there is.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ToolResult.Error($"The system refused: {failure.Message}");
        }
    }

    /// <summary>The path in its one spelling: relative, with `/`, without empty parts.</summary>
    public static string Normal(string path) => string.Join('/', SafePath.Split(path));

    /// <summary>The answer to a write of a path that may not be written; null when it may.</summary>
    public static ToolResult? WhyNotWritable(ToolContext context, string path) => WriteRule(context, path) is var (rule, text)
        ? ToolResult.Error(text) with { Refusals = [new ToolRefusal("write", path, rule, 1)] }
        : null;

    private static ToolResult Refused(PathRefusedException refused) => ToolResult.Error(refused.Message) with
    {
        Refusals = refused.IsMistake ? [] : [new ToolRefusal("path", refused.Path, refused.Reason, 1)],
    };

    private static (string Rule, string Text)? WriteRule(ToolContext context, string path)
    {
        if (context.Protected.Concat(context.Repository.Protected).FirstOrDefault(glob => new Glob(glob).Matches(path)) is { } rule)
        {
            return ($"the path is protected ('{rule}')", $"'{path}' is protected ('{rule}') and may not be changed. Solve the task without changing it.");
        }

        return context.Writes.Count == 0 || Glob.AnyMatches(context.Writes, path)
            ? null
            : ("the path is outside what the task may change", $"'{path}' is outside what this task may change: {string.Join(", ", context.Writes.Select(glob => $"'{glob}'"))}. Work inside those paths.");
    }
}
