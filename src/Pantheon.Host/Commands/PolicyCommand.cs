using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon policy show|check|explain|windows`: what may run, what may not, and which line of which file says so.</summary>
internal static class PolicyCommand
{
    private const int DefaultWindows = 7;

    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("policy", "What may run, and which line of which file says so")
    {
        Show(contextOf),
        Check(contextOf),
        Explain(contextOf),
        Windows(contextOf),
    };

    private static Command Show(Func<ParseResult, CommandContext> contextOf)
    {
        var name = new Argument<string?>("P") { Description = "A policy of the catalog; else the one in force now", Arity = ArgumentArity.ZeroOrOne };
        var now = new Option<bool>("--now") { Description = "The one in force now" };
        var command = new Command("show", "Show a policy on this machine, rule by rule\n\n  pantheon policy show\n  pantheon policy show night --json") { name, now };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            if (parsed.GetValue(name) is not null && parsed.GetValue(now))
            {
                throw new PantheonException(Codes.InputUnreadable, "a policy is named, or the one in force is asked for by --now, one of the two", "pantheon policy show --now");
            }

            return PolicyShow.Print(context, await WorkplaceLoader.LoadAsync(context, cancellationToken), parsed.GetValue(name));
        });
        return command;
    }

    private static Command Check(Func<ParseResult, CommandContext> contextOf)
    {
        var flow = new Option<string?>("--flow") { Description = "Only this flow" };
        var agent = new Option<string?>("--agent") { Description = "Only this agent" };
        var task = new Option<string?>("--task") { Description = "Only the flow of this task", HelpName = "ID" };
        var mode = new Option<string>("--mode") { Description = "night (the default) or day", DefaultValueFactory = _ => "night" };
        mode.AcceptOnlyFromAmong("night", "day");
        var command = new Command("check", "Ask the policy about the catalog and the queue before the night does; ends with 4 when anything is refused\n\n  pantheon policy check\n  pantheon policy check --flow spec2code --mode day") { flow, agent, task, mode };
        command.SetAction((parsed, cancellationToken) => PolicyCheck.RunAsync(
            contextOf(parsed), parsed.GetValue(flow), parsed.GetValue(agent), parsed.GetValue(task), parsed.GetValue(mode) == "day" ? Mode.Day : Mode.Night, cancellationToken));
        return command;
    }

    private static Command Explain(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN|EVENT") { Description = "A run (prefix of its id, task, @last), or one event of it as RUN#NUMBER" };
        var command = new Command("explain", "Say which rule refused a run or a call, and where it stands at the commit the run is pinned to\n\n  pantheon policy explain @last\n  pantheon policy explain T-106#2") { id };
        command.SetAction((parsed, cancellationToken) => PolicyExplain.RunAsync(contextOf(parsed), parsed.GetRequiredValue(id), cancellationToken));
        return command;
    }

    private static Command Windows(Func<ParseResult, CommandContext> contextOf)
    {
        var next = new Option<int>("--next") { Description = "How many", DefaultValueFactory = _ => DefaultWindows };
        var command = new Command("windows", "Show the next windows of the night\n\n  pantheon policy windows\n  pantheon policy windows --next 14 --json") { next };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            return parsed.GetValue(next) < 1
                ? throw new PantheonException(Codes.InputUnreadable, "--next counts windows, from 1 on", "pantheon policy windows --next 7")
                : PolicyWindows.Print(context, (await WorkplaceLoader.LoadAsync(context, cancellationToken)).Catalog.Night, parsed.GetValue(next));
        });
        return command;
    }
}
