using System.CommandLine;

namespace Pantheon.Host.Paging;

/// <summary>Which commands print at most a text that is finished when they end: those that follow, watch, ask or work are never held back.</summary>
internal static class PagedCommands
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "artifacts list", "artifacts show", "cluster status", "db status", "explain", "flows graph", "flows list", "flows plan", "flows show", "help", "models list", "models profiles",
        "night status", "policy check", "policy explain", "policy show", "policy windows", "queue list", "queue plan", "report", "runs diff", "runs list", "runs logs", "runs show",
        "task show", "traces search", "why",
    };

    private static readonly HashSet<string> Streaming = new(StringComparer.Ordinal) { "--follow", "--watch", "--open" };

    public static bool Has(ParseResult parsed) =>
        Names.Contains(NameOf(parsed)) && !parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>().Any(option => !option.Implicit && Streaming.Contains(option.Option.Name));

    /// <summary>As in `runs list`.</summary>
    private static string NameOf(ParseResult parsed) =>
        parsed.CommandResult.Parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } group ? $"{group.Command.Name} {parsed.CommandResult.Command.Name}" : parsed.CommandResult.Command.Name;
}
