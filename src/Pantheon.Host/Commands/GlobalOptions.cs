using System.CommandLine;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>The options that every command knows.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Folder = new("-C") { Description = "Work in this folder", HelpName = "DIR", Recursive = true };
    public static readonly Option<string?> Catalog = new("--catalog") { Description = "The catalog's folder", HelpName = "DIR", Recursive = true };
    public static readonly Option<string?> Box = new("--box") { Description = "The box file", HelpName = "FILE", Recursive = true };
    public static readonly Option<bool> Json = new("--json") { Description = "Print data as JSON; --json=a,b only these fields of it, --json=? lists them", Recursive = true };
    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "No progress, no hints", Recursive = true };

    public static IEnumerable<Option> All => [Folder, Catalog, Box, Json, Quiet];

    public static CommandContext Apply(ParseResult parsed, CommandContext context)
    {
        context.Screen.IsQuiet = parsed.GetValue(Quiet);
        return context with
        {
            Folder = parsed.GetValue(Folder) is { } folder ? Path.GetFullPath(folder, context.Folder) : context.Folder,
            Catalog = parsed.GetValue(Catalog),
            Box = parsed.GetValue(Box),
            Json = parsed.GetValue(Json),
        };
    }
}
