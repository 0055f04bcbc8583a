using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Redaction;
using Pantheon.Core.Tools;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Files;

/// <summary>Shows a model a file, or lines of it, exactly as they are, so that they can be quoted back to `replace`.</summary>
internal sealed class ReadFileTool : ITool
{
    private const int MaxLines = 400;
    private const int MaxCharacters = 15_000;
    private const int MaxLine = 2_000;

    public ToolDefinition Definition { get; } = new(
        "read_file",
        $"Read a text file, at most {MaxLines} lines a call.",
        ToolSchema.Of(
            ("path", "string", "File.", true),
            ("from_line", "integer", "First line, from 1.", false),
            ("to_line", "integer", "Last line.", false)));

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
        var cut = false;
        while (next <= last && next - first < MaxLines && (text.Length == 0 || text.Length + Math.Min(lines[next - 1].Length, MaxLine) < MaxCharacters))
        {
            var line = lines[next - 1];
            cut |= line.Length > MaxLine;
            text.Append(line.Length <= MaxLine ? line : $"{line.AsSpan(0, SecretCut.Head(line, MaxLine))}… (line cut, {line.Length} characters)").Append('\n');
            next++;
        }

        var head = $"{path}, lines {first}-{next - 1} of {lines.Count}\n";
        return next > last
            ? ToolResult.Ok(head + text) with { Truncated = cut }
            : ToolResult.Ok($"{head}{text}… cut here: go on with from_line {next}.\n") with { Truncated = true };
    }));
}
