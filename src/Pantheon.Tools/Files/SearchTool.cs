using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Core.Globs;
using Pantheon.Core.Tools;
using Pantheon.Platform.Files;
using Pantheon.Tools.Arguments;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Files;

/// <summary>
/// Finds lines of the repository for a model. Where ripgrep is at hand it says, within the sandbox, which files to look into; the lines are
/// always read and matched here, beneath the tree's own handle and by an engine whose time grows only with the text.
/// </summary>
internal sealed class SearchTool(ToolMachine machine, TimeProvider time) : ITool
{
    private const int MaxFileBytes = 1024 * 1024;
    private const int MaxPattern = 1_000;
    private const int MaxContext = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly RipgrepFiles _ripgrep = new(machine);

    public ToolDefinition Definition { get; } = new(
        "search",
        "Search text files by a regular expression; answers file:line: text.",
        ToolSchema.Of(
            ("pattern", "string", "Expression without look-around.", true),
            ("path", "string", "Folder or file; the whole repository if left out.", false),
            ("glob", "string", "Only matching files: *.cs.", false),
            ("context", "integer", "Lines around each match, up to 10.", false),
            ("literal", "boolean", "The pattern is plain text.", false),
            ("ignore_case", "boolean", "Capitals match small letters.", false)));

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var pattern = ToolArguments.Text(arguments, "pattern") ?? "";
        if (pattern.Length is 0 or > MaxPattern)
        {
            return ToolResult.Error($"'pattern' must have 1 to {MaxPattern} characters.");
        }

        var ignoreCase = ToolArguments.Flag(arguments, "ignore_case");
        var regex = Compile(pattern, ToolArguments.Flag(arguments, "literal"), ignoreCase, out var isLiteral);
        var note = isLiteral && !ToolArguments.Flag(arguments, "literal") ? "(The pattern is not a regular expression that this search knows; it was taken as plain text.)\n" : "";
        var path = "";
        if (TreeCall.Run(context, tree => Found(tree, path = TreeCall.Normal(ToolArguments.Text(arguments, "path") ?? ""))) is { IsError: true } refused)
        {
            return refused;
        }

        var likely = await _ripgrep.FindAsync(pattern, isLiteral, ignoreCase, MaxFileBytes, path, context, cancellationToken);
        return TreeCall.Run(context, tree =>
        {
            var glob = ToolArguments.Text(arguments, "glob") is { Length: > 0 } text ? ListFilesTool.GlobOf(text) : null;
            var matches = new SearchMatches(regex, Math.Clamp(ToolArguments.Number(arguments, "context") ?? 0, 0, MaxContext));
            Search(tree, path, glob, likely, matches, cancellationToken);
            return matches.Result(note);
        });
    }

    private static Regex Compile(string pattern, bool literal, bool ignoreCase, out bool isLiteral)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        isLiteral = literal;
        if (!literal)
        {
            try
            {
                return new Regex(pattern, options, Limit);
            }
            catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
            {
                isLiteral = true;
            }
        }

        return new Regex(Regex.Escape(pattern), options, Limit);
    }

    private void Search(TreeDirectory tree, string path, Glob? glob, HashSet<string>? likely, SearchMatches matches, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        foreach (var file in Files(tree, path).Where(file => glob?.Matches(file) != false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(start) > Limit)
            {
                matches.StopEarly();
                return;
            }

            matches.Count(file);
            if (file == path)
            {
                matches.Look(file, TextFile.TryDecode(tree.ReadFile(path, MaxFileBytes)));
            }
            else if (likely?.Contains(file) != false)
            {
                matches.Look(file, TryRead(tree, file));
            }
        }
    }

    private static ToolResult Found(TreeDirectory tree, string path)
    {
        switch (tree.Find(path))
        {
            case null:
                throw new FileNotFoundException("", path);
            case { Kind: TreeEntryKind.Other }:
                tree.ReadFile(path, 0); // says why not; ripgrep would wait for whoever writes into a pipe
                break;
        }

        return ToolResult.Ok("");
    }

    private static IEnumerable<string> Files(TreeDirectory tree, string path) => tree.Find(path) switch
    {
        null => throw new FileNotFoundException("", path),
        { Kind: TreeEntryKind.Folder } => TreeWalk.Below(tree, path).Where(item => item.Entry is { Kind: TreeEntryKind.File, SizeBytes: <= MaxFileBytes }).Select(item => item.Path),
        _ => [path],
    };

    private static TextFile? TryRead(TreeDirectory tree, string path)
    {
        try
        {
            return TextFile.TryDecode(tree.ReadFile(path, MaxFileBytes));
        }
        catch (Exception gone) when (gone is PathRefusedException or FileNotFoundException)
        {
            // changed since it was listed: what cannot be opened has no lines to show
            return null;
        }
    }
}
