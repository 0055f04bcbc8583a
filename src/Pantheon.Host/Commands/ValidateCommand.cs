using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon validate`: every fault of the catalog and the box file at once, with its place; also of edits not committed yet.</summary>
internal static class ValidateCommand
{
    public static System.CommandLine.Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Show the faults of these files and folders only", Arity = ArgumentArity.ZeroOrMore };
        var format = new Option<string>("--format") { Description = "text, json, sarif (for code scanning), or github (marks lines in a workflow)", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif", "github");
        var watch = new Option<bool>("--watch") { Description = "Check again whenever one of the files changes, until Ctrl-C" };
        var command = new System.CommandLine.Command("validate", "Check the catalog's files and the box file, committed or not\n\n  pantheon validate\n  pantheon validate flows/spec2code.yaml\n  pantheon validate --watch\n  pantheon validate --format sarif > pantheon.sarif") { paths, format, watch };
        command.SetAction((parsed, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var context = contextOf(parsed);
            var (wanted, written) = (parsed.GetValue(paths) ?? [], context.Json ? "json" : parsed.GetRequiredValue(format));
            return parsed.GetValue(watch) ? WatchAsync(context, written, wanted, cancellationToken) : Task.FromResult(Run(context, written, wanted, JsonText.Of));
        });
        return command;
    }

    /// <summary>A block for each change, headed by its time; JSON is one line each. A fault that keeps the files from being read at all is told like those in them, and mended files are looked at again.</summary>
    private static async Task<int> WatchAsync(CommandContext context, string format, string[] paths, CancellationToken cancellationToken)
    {
        var root = WorkplaceLoader.FindCatalog(context);
        var files = new FileWatch(root, BoxFile(context, root) is { } box ? [box] : [], context.Time);
        while (true)
        {
            context.Screen.Say(context.Time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            try
            {
                Run(context, format, paths, node => node.ToJsonString());
            }
            catch (PantheonException fault)
            {
                Faults.Tell(context.Screen, fault);
            }
            catch (IOException moved)
            {
                // a file that is being replaced may be gone for a moment: its coming back is a change
                context.Screen.Warn(moved.Message);
            }

            await files.ChangedAsync(cancellationToken);
        }
    }

    private static string? BoxFile(CommandContext context, string root)
    {
        try
        {
            return WorkplaceLoader.FindBox(context, root);
        }
        catch (PantheonException none) when (BoxOpening.IsNoneAtAll(none, context))
        {
            return null;
        }
    }

    private static int Run(CommandContext context, string format, string[] paths, Func<JsonNode, string> write)
    {
        var root = WorkplaceLoader.FindCatalog(context);
        var boxFaults = new DiagnosticBag();
        var (boxFile, boxText, box) = Box(context, root, boxFaults);
        var files = CatalogFiles.FromFolder(root) with { Prefix = Prefix(root, context.Folder) };
        var load = CatalogLoader.Load(files, box, KnownModels.AbilitiesOf);
        var wanted = paths.Select(path => Wanted(path, context, root, boxFile)).ToList();
        List<Diagnostic> shown = [.. load.Diagnostics.Concat(boxFaults).Where(fault => wanted.Count == 0 || wanted.Exists(path => IsBelow(path, Path.GetFullPath(fault.Span.File, context.Folder))))];
        switch (format)
        {
            case "json":
                context.Screen.Data(write(Json(shown, load.Files + (boxFile is null ? 0 : 1))));
                break;
            case "sarif":
                context.Screen.Data(write(DiagnosticFormats.Sarif(shown)));
                break;
            case "github":
                shown.ForEach(fault => context.Screen.Data(DiagnosticFormats.GitHub(fault)));
                break;
            default:
                WorkplaceLoader.Print(context, shown, file => file == boxFile ? boxText : files.TextOf(file));
                break;
        }

        var errors = shown.Count(fault => fault.Severity == Severity.Error);
        context.Screen.Say($"{Count(load.Files + (boxFile is null ? 0 : 1), "file")}, {Count(errors, "error")}, {Count(shown.Count - errors, "warning")}");
        return errors > 0 ? ExitCode.InvalidFiles : ExitCode.Yes;
    }

    /// <summary>The box file where there is one; a catalog can be checked without any, a named one has to be there.</summary>
    private static (string? File, string? Text, BoxSpec? Box) Box(CommandContext context, string root, DiagnosticBag faults)
    {
        try
        {
            var file = WorkplaceLoader.FindBox(context, root);
            var text = File.ReadAllText(file);
            return (file, text, BoxFileReader.Read(file, text, faults));
        }
        catch (PantheonException none) when (BoxOpening.IsNoneAtAll(none, context))
        {
            context.Screen.Say("no box file on this machine: routes and pools are not checked against it");
            return (null, null, null);
        }
    }

    private static string Wanted(string path, CommandContext context, string root, string? boxFile)
    {
        var full = Path.GetFullPath(path, context.Folder);
        if (!Path.Exists(full))
        {
            throw new PantheonException(Codes.InputUnreadable, $"there is no file or folder '{full}'", $"name files below '{root}'");
        }

        return full == boxFile || IsBelow(root, full) || IsBelow(full, root)
            ? full
            : throw new PantheonException(Codes.InputUnreadable, $"'{full}' does not belong to the catalog '{root}'", "name files of the catalog, or another catalog with '--catalog'");
    }

    private static bool IsBelow(string folder, string path) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Prefix(string root, string folder)
    {
        var relative = Path.GetRelativePath(folder, root).Replace('\\', '/');
        return relative == "." ? "" : relative + "/";
    }

    private static JsonObject Json(List<Diagnostic> shown, int files) => new()
    {
        ["$schema"] = "pantheon/validate/v1",
        ["files"] = files,
        ["errors"] = shown.Count(fault => fault.Severity == Severity.Error),
        ["warnings"] = shown.Count(fault => fault.Severity == Severity.Warning),
        ["diagnostics"] = new JsonArray([.. shown.Select(fault => (JsonNode)new JsonObject
        {
            ["code"] = fault.Code,
            ["severity"] = Word.Of(fault.Severity),
            ["file"] = fault.Span.File,
            ["line"] = fault.Span.Line,
            ["column"] = fault.Span.Column,
            ["length"] = fault.Span.Length,
            ["message"] = fault.Message,
            ["hint"] = fault.Hint,
        })]),
    };

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
