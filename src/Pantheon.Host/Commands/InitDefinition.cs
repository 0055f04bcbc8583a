using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Drafting;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon init agent|flow|policy|tool|task`: one more file of the catalog, which `validate` accepts as it is.</summary>
internal static class InitDefinition
{
    public static IEnumerable<Command> All(Func<ParseResult, CommandContext> contextOf) =>
    [
        Named(contextOf, DraftKind.Agent, "Add an agent to the catalog: a short one to begin with, or a copy\n\n  pantheon init agent careful-planner --from planner\n  pantheon init agent summariser --model small"),
        Named(contextOf, DraftKind.Flow, "Add a flow to the catalog: a short one to begin with, or a copy\n\n  pantheon init flow quick-fix\n  pantheon init flow our-docs --from docs"),
        Named(contextOf, DraftKind.Policy, "Add a policy to the catalog, a copy of the night's unless told otherwise; it holds nothing until pantheon.yaml names it\n\n  pantheon init policy weekend --from night"),
        Named(contextOf, DraftKind.Tool, "Add a tool to the catalog: a short one to begin with, or a copy\n\n  pantheon init tool lint --from dotnet_build"),
        Task(contextOf),
    ];

    private static Command Named(Func<ParseResult, CommandContext> contextOf, DraftKind kind, string help)
    {
        var name = new Argument<string>("NAME") { Description = "Its name, which no other has" };
        var from = new Option<string?>("--from") { Description = "Copy this one, of the catalog or of the library", HelpName = "NAME" };
        var model = new Option<string?>("--model") { Description = "The route of its model", HelpName = "ROUTE" };
        var dryRun = ChangeOptions.DryRun("Print the file, write nothing");
        var command = new Command(Word.Of(kind), help) { name, from, dryRun };
        if (kind == DraftKind.Agent)
        {
            command.Add(model);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var writer = new DraftWriter(context);
            var draft = writer.Drafts().Make(kind, parsed.GetRequiredValue(name), parsed.GetValue(from), kind == DraftKind.Agent ? parsed.GetValue(model) : null);
            return WriteAsync(context, writer, draft, Next(kind, parsed.GetRequiredValue(name)), parsed.GetValue(dryRun), edits: false, cancellationToken);
        });
        return command;
    }

    private static Command Task(Func<ParseResult, CommandContext> contextOf)
    {
        var title = new Argument<string?>("TITLE") { Description = "What must change, in a sentence", Arity = ArgumentArity.ZeroOrOne };
        var flow = new Option<string?>("--flow") { Description = "Its flow; else the catalog's default" };
        var paths = new Option<string[]>("--paths") { Description = "What it may touch", HelpName = "GLOB", AllowMultipleArgumentsPerToken = true };
        var edit = new Option<bool>("--edit") { Description = "Open it in the editor" };
        var dryRun = ChangeOptions.DryRun("Print the file, write nothing");
        var command = new Command("task", "Add a task to the catalog, with the next id\n\n  pantheon init task \"Orders are sorted by date\" --edit\n  pantheon init task \"Totals are rounded once\" --flow spec2code --paths \"src/**\"") { title, flow, paths, edit, dryRun };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var writer = new DraftWriter(context);
            var draft = writer.Drafts().MakeTask(parsed.GetValue(title), parsed.GetValue(flow), parsed.GetValue(paths) ?? []);
            var id = Path.GetFileNameWithoutExtension(draft.Path);
            return WriteAsync(context, writer, draft, $"pantheon task edit {id}, commit it, then: pantheon queue add {id}", parsed.GetValue(dryRun), parsed.GetValue(edit), cancellationToken);
        });
        return command;
    }

    private static async Task<int> WriteAsync(CommandContext context, DraftWriter writer, (string Path, string Text) draft, string next, bool isDry, bool edits, CancellationToken cancellationToken)
    {
        var file = await writer.WriteAsync(draft, isDry, cancellationToken);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/init-file/v1", ["dry_run"] = isDry, ["name"] = Path.GetFileNameWithoutExtension(file), ["file"] = file, ["text"] = draft.Text }));
        }
        else if (isDry)
        {
            context.Screen.Data(draft.Text.TrimEnd('\n'));
        }

        context.Screen.Say($"{(isDry ? "would write" : "wrote   ")} {file}");
        if (isDry)
        {
            return ExitCode.Yes;
        }

        if (edits)
        {
            return await TaskEdit.EditAsync(context, file);
        }

        context.Screen.Next(next);
        return ExitCode.Yes;
    }

    private static string Next(DraftKind kind, string name) => kind switch
    {
        DraftKind.Agent => $"name it in a node of a flow ('agent: {name}'), then: pantheon validate",
        DraftKind.Flow => $"pantheon flows graph {name}",
        DraftKind.Policy => $"pantheon policy show {name}",
        _ => $"allow it under tools.allow of the night policy, name it in an agent or a node ('tool: {name}'), then: pantheon validate",
    };
}
