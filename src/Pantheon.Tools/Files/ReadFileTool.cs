using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Files;

/// <summary>Shows a model a file, or lines of it, exactly as they are, so that they can be quoted back to `replace`.</summary>
internal sealed class ReadFileTool : ITool
{
    private const int MaxLines = 600;
    private const int MaxCharacters = 32_000;
    private const int MaxLine = 2_000;

    public ToolDefinition Definition { get; } = new(
        "read_file",
        "Read a text file, whole or a range of lines. The first line of the answer says which lines follow.",
        ToolSchema.Of(
            ("path", "string", "File, relative to the repository.", true),
            ("from_line", "integer", "First line to read, counted from 1.", false),
            ("to_line", "integer", "Last line to read.", false)));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var path = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? "");
        var file = TextFile.Read(tree, path);
        if (file.Text.Length == 0)
        {
            return ToolResult.Ok($"{path} is empty.");
        }

        var lines = file.Lines;
        var first = ToolArguments.Number(arguments, "from_line") ?? 1;
        var last = Math.Min(ToolArguments.Number(arguments, "to_line") ?? lines.Count, lines.Count);
        if (first < 1 || first > lines.Count || last < first)
        {
            return ToolResult.Error($"{path} has {lines.Count} lines; 'from_line' and 'to_line' must lie within 1 to {lines.Count}, the first not after the last.");
        }

        var text = new StringBuilder();
        var next = first;
        while (next <= last && next - first < MaxLines && text.Length < MaxCharacters)
        {
            var line = lines[next - 1];
            text.Append(line.Length <= MaxLine ? line : line[..MaxLine] + "… (line cut)").Append('\n');
            next++;
        }

        var head = $"{path}, lines {first} to {next - 1} of {lines.Count}\n";
        return ToolResult.Ok(next > last ? head + text : $"{head}{text}… cut here: go on with from_line {next}.\n");
    }));
}
