using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Files;

/// <summary>Lets a model write a whole file.</summary>
internal sealed class WriteFileTool : ITool
{
    public ToolDefinition Definition { get; } = new(
        "write_file",
        "Write a whole file, new or instead of the old one.",
        ToolSchema.Of(
            ("path", "string", "File.", true),
            ("content", "string", "The whole new content.", true)))
    {
        Edits = true,
    };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var path = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? "");
        var content = ToolArguments.Text(arguments, "content") ?? "";
        if (TreeCall.WhyNotWritable(context, path) is { } refused)
        {
            return refused;
        }

        if (TextFile.WhyNotText(content) is { } why)
        {
            return ToolResult.Error($"The content {why}; nothing was written.");
        }

        var old = tree.Exists(path) ? TextFile.Read(tree, path) : null;
        tree.WriteFile(path, (old ?? TextFile.Empty).Encode(content));
        var lines = content.Length == 0 ? 0 : content.TrimEnd('\n').Split('\n').Length;
        return old is { } before && before.Text == content.ReplaceLineEndings("\n")
            ? ToolResult.Ok($"{path} already had exactly this content; nothing changed.")
            : ToolResult.Ok($"{(old is null ? "Created" : "Replaced the content of")} {path} ({lines} lines).{SyntaxCheck.NoteOn(path, content)}");
    }));
}
