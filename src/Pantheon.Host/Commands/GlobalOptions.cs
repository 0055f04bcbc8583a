using System.CommandLine;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>The options that every command knows.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Folder = new("-C") { Description = "Work in this folder", HelpName = "DIR", Recursive = true };
    public static readonly Option<string?> Catalog = new("--catalog") { Description = "The catalog's folder", HelpName = "DIR", Recursive = true };
    public static readonly Option<string?> Box = new("--box") { Description = "The box file", HelpName = "FILE", Recursive = true };
    public static readonly Option<bool> Json = new("--json") { Description = "Print data as JSON; --json=a,b only these fields of it, --json=? lists them", Recursive = true };
    public static readonly Option<string?> Jq = new("--jq") { Description = "Print data as JSON that went through jq, which has to be installed", HelpName = "EXPR", Recursive = true };
    public static readonly Option<string?> Layout = Among(new("--output", "-o") { Description = "How tables and reports are written: table, wide, plain, md or html", HelpName = "LAYOUT", Recursive = true });
    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress, no hints", Recursive = true };
    public static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Say also what was read, and how long it took", Recursive = true };
    public static readonly Option<bool> NoColour = new("--no-color") { Description = "No colour", Recursive = true };
    public static readonly Option<bool> NoPager = new("--no-pager") { Description = "Print long output straight to the terminal", Recursive = true };

    public static IEnumerable<Option> All => [Folder, Catalog, Box, Json, Jq, Layout, Quiet, Verbose, NoColour, NoPager];

    /// <summary>What the options say of the screen; before anything is printed on it.</summary>
    public static void Address(ParseResult parsed, Screen screen)
    {
        var layout = parsed.GetValue(Layout) switch
        {
            "wide" => TableLayout.Wide,
            "plain" => TableLayout.Plain,
            "md" => TableLayout.Markdown,
            "html" => TableLayout.Html,
            _ => TableLayout.Table,
        };
        screen.Manner.IsQuiet = parsed.GetValue(Quiet);
        screen.Manner.IsVerbose = parsed.GetValue(Verbose);
        screen.Manner.IsColourless = parsed.GetValue(NoColour) || layout is TableLayout.Plain or TableLayout.Markdown or TableLayout.Html;
        screen.Manner.Layout = layout;
    }

    public static CommandContext Apply(ParseResult parsed, CommandContext context) => context with
    {
        Folder = parsed.GetValue(Folder) is { } folder ? Path.GetFullPath(folder, context.Folder) : context.Folder,
        Catalog = parsed.GetValue(Catalog),
        Box = parsed.GetValue(Box),
        Json = parsed.GetValue(Json),
        Pages = !parsed.GetValue(NoPager),
    };

    private static Option<string?> Among(Option<string?> option)
    {
        option.AcceptOnlyFromAmong("table", "wide", "plain", "md", "html");
        return option;
    }
}
