using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Files;

/// <summary>Lets a model change one place of a file by quoting it; a quote that misses is answered with the place that was probably meant.</summary>
internal sealed class ReplaceTool : ITool
{
    private const int MaxShown = 60;

    public ToolDefinition Definition { get; } = new(
        "replace",
        "Replace one place in a file. 'old' must be copied exactly from the file and occur exactly once; add lines around it if it occurs more often.",
        ToolSchema.Of(
            ("path", "string", "File, relative to the repository.", true),
            ("old", "string", "The text to replace, exactly as it is in the file, with its indentation.", true),
            ("new", "string", "The text to put in its place; empty to delete.", true)))
    {
        Edits = true,
    };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(TreeCall.Run(context, tree =>
    {
        var path = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? "");
        if (TreeCall.WhyNotWritable(context, path) is { } refused)
        {
            return refused;
        }

        var file = TextFile.Read(tree, path);
        var old = Plain(ToolArguments.Text(arguments, "old"));
        var replacement = Plain(ToolArguments.Text(arguments, "new"));
        if (old.Length == 0 || old == replacement)
        {
            return ToolResult.Error(old.Length == 0 ? "'old' is empty; quote the text to replace, or use write_file for a new file." : "'old' and 'new' are the same; nothing to do.");
        }

        var places = Places(file.Text, old);
        if (places is not [var place])
        {
            return ToolResult.Error(places.Count == 0 ? Missed(path, file, old) : Ambiguous(path, file, places));
        }

        var text = string.Concat(file.Text.AsSpan(0, place), replacement, file.Text.AsSpan(place + old.Length));
        tree.WriteFile(path, file.Encode(text));
        return ToolResult.Ok($"Replaced {LineCount(old)} lines by {(replacement.Length == 0 ? 0 : LineCount(replacement))} in {path} at line {LineOf(file.Text, place)}.");
    }));

    private static string Plain(string? text) => (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal);

    private static List<int> Places(string text, string old)
    {
        var places = new List<int>();
        for (var at = text.IndexOf(old, StringComparison.Ordinal); at >= 0 && places.Count < 20; at = text.IndexOf(old, at + 1, StringComparison.Ordinal))
        {
            places.Add(at);
        }

        return places;
    }

    private static string Ambiguous(string path, TextFile file, List<int> places) =>
        $"'old' occurs {places.Count} times in {path}, at lines {string.Join(", ", places.Select(place => LineOf(file.Text, place)))}. Add the lines before or after it so that it is unique; nothing was changed.";

    private static string Missed(string path, TextFile file, string old)
    {
        if (ClosestRegion.Find(file.Lines, old.TrimEnd('\n').Split('\n')) is not { } region)
        {
            return $"'old' does not occur in {path}, nor anything like it. Read the file first; nothing was changed.";
        }

        var shown = string.Join('\n', file.Lines.Skip(region.FirstLine - 1).Take(Math.Min(region.Lines, MaxShown)));
        var cause = region.OnlySpacing ? "It differs only in spaces or indentation" : $"The closest place ({region.Percent} % alike) is";
        return $"'old' does not occur in {path}; nothing was changed. {cause}, lines {region.FirstLine} to {region.FirstLine + region.Lines - 1}:\n{shown}\nCopy 'old' from these lines exactly.";
    }

    private static int LineOf(string text, int place) => text.AsSpan(0, place).Count('\n') + 1;

    private static int LineCount(string text) => text.TrimEnd('\n').Count(letter => letter == '\n') + 1;
}
