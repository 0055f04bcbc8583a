using System.CommandLine;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon flows list|show|graph|plan`: what the catalog's flows are and what they would do; read from the files as they lie there, committed or not.</summary>
internal static class FlowsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("flows", "What the catalog's flows are, and what they would do")
    {
        List(contextOf),
        Show(contextOf),
        Graph(contextOf),
        Plan(contextOf),
    };

    private static Command List(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("list", "List the flows");
        command.SetAction(parsed => FlowsList.Print(contextOf(parsed), FlowsCatalog.Load(contextOf(parsed)).Catalog));
        return command;
    }

    private static Command Show(Func<ParseResult, CommandContext> contextOf)
    {
        var name = Name();
        var command = new Command("show", "Show a flow's inputs and nodes\n\n  pantheon flows show spec2code\n  pantheon flows show spec2code --json") { name };
        command.SetAction(parsed => FlowsShow.Print(contextOf(parsed), FlowsCatalog.Find(FlowsCatalog.Load(contextOf(parsed)).Catalog, parsed.GetRequiredValue(name))));
        return command;
    }

    private static Command Graph(Func<ParseResult, CommandContext> contextOf)
    {
        var name = Name();
        var format = new Option<string>("--format") { Description = "text or mermaid", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "mermaid");
        var command = new Command("graph", "Draw a flow: what waits for what, sub-flows in their places, and where retries go back to\n\n  pantheon flows graph spec2code\n  pantheon flows graph spec2code --format mermaid") { name, format };
        command.SetAction(parsed =>
        {
            var catalog = FlowsCatalog.Load(contextOf(parsed)).Catalog;
            return FlowsGraph.Print(contextOf(parsed), FlowsCatalog.Find(catalog, parsed.GetRequiredValue(name)), catalog, parsed.GetValue(format) == "mermaid");
        });
        return command;
    }

    private static Command Plan(Func<ParseResult, CommandContext> contextOf)
    {
        var name = Name();
        var mode = new Option<string>("--mode") { Description = "night (the default) or day", DefaultValueFactory = _ => "night" };
        mode.AcceptOnlyFromAmong("night", "day");
        var command = new Command("plan", "Say what a run of the flow would do node by node, how long its like took in the last 30 nights, and what the policy says; ends with 4 when anything is refused\n\n  pantheon flows plan spec2code\n  pantheon flows plan spec2code --mode day --json") { name, mode };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (catalog, box) = FlowsCatalog.Load(contextOf(parsed));
            var flow = FlowsCatalog.Find(catalog, parsed.GetRequiredValue(name));
            return FlowsPlan.Print(contextOf(parsed), flow, catalog, box, parsed.GetValue(mode) == "day" ? Mode.Day : Mode.Night, await KnownEstimates.ReadAsync(contextOf(parsed), box, cancellationToken));
        });
        return command;
    }

    private static Argument<string> Name() => new("FLOW") { Description = "A flow of the catalog" };
}
