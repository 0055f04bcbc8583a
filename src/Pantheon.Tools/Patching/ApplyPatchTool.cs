using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;
using Pantheon.Tools.Arguments;
using Pantheon.Tools.Files;

namespace Pantheon.Tools.Patching;

/// <summary>Lets a model change several files by one patch: all of it or nothing.</summary>
internal sealed class ApplyPatchTool : ITool
{
    private const int MaxFiles = 200;

    public ToolDefinition Definition { get; } = new(
        "apply_patch",
        "Change files by one patch, all of it or nothing: a unified diff, or *** Begin Patch … *** End Patch.",
        ToolSchema.Of(("patch", "string", "The patch.", true)))
    {
        Edits = true,
    };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var text = ToolArguments.Text(arguments, "patch") ?? "";
        if (TextFile.WhyNotText(text) is { } why)
        {
            return ToolResult.Error($"The patch {why}; nothing was changed.");
        }

        try
        {
            return Apply(tree, [.. PatchReader.Read(text).Select(Normal)], context);
        }
        catch (PatchFaultException fault)
        {
            return ToolResult.Error($"Nothing was changed. {fault.Message}");
        }
        catch (PathRefusedException refused)
        {
            throw new PathRefusedException(refused.Path, $"{refused.Reason} Nothing was changed.") { IsMistake = refused.IsMistake };
        }
    }));

    private static ToolResult Apply(TreeDirectory tree, List<FilePatch> patches, ToolContext context)
    {
        if (patches.Count > MaxFiles)
        {
            return ToolResult.Error($"The patch names {patches.Count} files; at most {MaxFiles} are changed by one. Nothing was changed.");
        }

        foreach (var path in patches.SelectMany(patch => patch.MovedTo is { } target ? (string[])[patch.Path, target] : [patch.Path]))
        {
            if (TreeCall.WhyNotWritable(context, path) is { } refused)
            {
                return refused with { Text = $"Nothing was changed. {refused.Text}" };
            }
        }

        var plan = new PatchPlan(tree);
        foreach (var patch in patches)
        {
            plan.Add(patch);
        }

        if (plan.Faults.Count > 0)
        {
            return ToolResult.Error($"Nothing was changed, in no file. {string.Join("\n\n", plan.Faults)}");
        }

        plan.Write();
        return ToolResult.Ok($"Applied:\n{plan.Said}{string.Concat(plan.Written.Select(file => SyntaxCheck.NoteOn(file.Path, file.Text))).TrimStart()}");
    }

    private static FilePatch Normal(FilePatch patch)
    {
        var path = NormalPath(patch.Path);
        var target = patch.MovedTo is { } moved ? NormalPath(moved) : null;
        return patch with { Path = path, MovedTo = target == path ? null : target };
    }

    private static string NormalPath(string path) =>
        TreeCall.Normal(path) is { Length: > 0 } plain ? plain : throw new PatchFaultException("A file of the patch has no path.");
}
