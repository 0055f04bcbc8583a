using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Files;

/// <summary>Lets a model change one place of a file by quoting it; a quote that misses is answered with the place that was probably meant.</summary>
internal sealed class ReplaceTool(ToolGrant grant) : ITool
{
    private const int MaxShown = 60;
    private const int MaxLine = 400;
    private const int MissesBeforeWhole = 2;
    private const int LinesForWhole = 400;

    private readonly Dictionary<string, int> _misses = [];

    public ToolDefinition Definition { get; } = new(
        "replace",
        "Replace one place in a file. 'old' must occur there exactly once.",
        ToolSchema.Of(
            ("path", "string", "File.", true),
            ("old", "string", "The text as it is in the file, with its indentation.", true),
            ("new", "string", "The text in its place; empty to delete.", true)))
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
            return ToolResult.Error(places.Count == 0 ? Missed(path, file, old) + Whole(path, file) : Ambiguous(path, file, places));
        }

        if (TextFile.WhyNotText(replacement) is { } why)
        {
            return ToolResult.Error($"'new' {why}; nothing was changed.");
        }

        var text = string.Concat(file.Text.AsSpan(0, place), replacement, file.Text.AsSpan(place + old.Length));
        tree.WriteFile(path, file.Encode(text));
        _misses.Remove(path);
        return ToolResult.Ok(
            $"Replaced {LineCount(old)} lines by {(replacement.Length == 0 ? 0 : LineCount(replacement))} in {path} at line {LineOf(file.Text, place)}.{SyntaxCheck.NoteOn(path, text)}");
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
        if (Told(QuoteDifference.Unescaped(old), old, "escaped once too often") is { } escaped)
        {
            return escaped;
        }

        if (Told(QuoteDifference.Unnumbered(old), old, "quoted with line numbers, which are not in the file") is { } numbered)
        {
            return numbered;
        }

        if (ClosestRegion.Find(file.Lines, old.TrimEnd('\n').Split('\n')) is not { } region)
        {
            return $"'old' does not occur in {path}, nor anything like it. Read the file first; nothing was changed.";
        }

        var shown = file.Lines.Skip(region.FirstLine - 1).Take(Math.Min(region.Lines, MaxShown)).Select(line => line.Length <= MaxLine ? line : line[..MaxLine] + "…");
        var cause = region.OnlyIn is { } difference ? $"It differs only in {difference}" : $"The closest place ({region.Percent} % alike) is";
        return $"'old' does not occur in {path}; nothing was changed. {cause}, lines {region.FirstLine} to {region.FirstLine + region.Lines - 1}:\n{string.Join('\n', shown)}\nCopy 'old' from these lines exactly.";

        string? Told(string meant, string given, string how) =>
            meant != given && Places(file.Text, meant) is [var place]
                ? $"'old' does not occur in {path}; nothing was changed. It is {how}: what is meant begins at line {LineOf(file.Text, place)}. Give it as it is in the file."
                : null;
    }

    /// <summary>After enough misses the way round: a short file is written anew more surely than it is quoted.</summary>
    private string Whole(string path, TextFile file)
    {
        var misses = _misses[path] = _misses.GetValueOrDefault(path) + 1;
        return misses >= MissesBeforeWhole && file.Lines.Count < LinesForWhole && grant.Has("write_file")
            ? $"\nThat was miss {misses} in {path}. It has {file.Lines.Count} lines only: read it and give its whole new content to write_file."
            : "";
    }

    private static int LineOf(string text, int place) => text.AsSpan(0, place).Count('\n') + 1;

    private static int LineCount(string text) => text.TrimEnd('\n').Count(letter => letter == '\n') + 1;
}
