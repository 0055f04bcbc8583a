using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tasks;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon task list|show|edit|import`: the tasks of the catalog as they lie there, committed or not.</summary>
internal static class TaskCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("task", "The tasks of the catalog") { List(contextOf), Show(contextOf), TaskEdit.Create(contextOf), TaskImport.Create(contextOf) };

    public static Argument<string> Id() => new("TASK") { Description = "A task of the catalog" };

    /// <summary>The task and the whole path of its file.</summary>
    public static (TaskSpec Task, string File) Find(CommandContext context, string id)
    {
        var catalog = FlowsCatalog.Load(context).Catalog;
        return catalog.Tasks.TryGetValue(id, out var task)
            ? (task, Path.Combine(catalog.Root, task.Span.File))
            : throw new PantheonException(Codes.TaskUnknown, $"the catalog has no task '{id}'", TaskFinder.Hint(catalog, id));
    }

    private static Command List(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("list", "List the tasks of the catalog\n\n  pantheon task list -o wide");
        command.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            var catalog = FlowsCatalog.Load(context).Catalog;
            var tasks = catalog.Tasks.Values.OrderBy(task => task.Id, StringComparer.Ordinal).ToList();
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/task-list/v1", ["tasks"] = new JsonArray([.. tasks.Select(task => (JsonNode)Json(task, catalog))]) }));
                return ExitCode.Yes;
            }

            var table = new Table("TASK", "FLOW", "PRIORITY", "TITLE") { Wide = ["REPOSITORY", "NEEDS", "FILE"] };
            foreach (var task in tasks)
            {
                table.Add(task.Id, FlowOf(task, catalog), Priority(task), task.Title, RepositoryOf(task, catalog), string.Join(", ", task.Needs), task.Span.File);
            }

            table.Print(context.Screen);
            return ExitCode.Yes;
        });
        return command;
    }

    private static Command Show(Func<ParseResult, CommandContext> contextOf)
    {
        var id = Id();
        var command = new Command("show", "Show what a task asks for and what must be true afterwards\n\n  pantheon task show T-415") { id };
        command.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            var catalog = FlowsCatalog.Load(context).Catalog;
            var (task, file) = Find(context, parsed.GetRequiredValue(id));
            if (context.Json)
            {
                var json = Json(task, catalog);
                json.Insert(0, "$schema", "pantheon/task/v1");
                context.Screen.Data(JsonText.Of(json));
                return ExitCode.Yes;
            }

            Print(context.Screen, task, catalog, file);
            return ExitCode.Yes;
        });
        return command;
    }

    private static void Print(Screen screen, TaskSpec task, Catalog catalog, string file)
    {
        screen.Data($"{task.Id}  {task.Title}");
        screen.Data($"flow {FlowOf(task, catalog)}, repository {RepositoryOf(task, catalog)}, priority {Priority(task)}, {file}");
        if (task.Scope.Paths.Count > 0)
        {
            screen.Data($"may touch {string.Join(", ", task.Scope.Paths)}");
        }

        if (task.Needs.Count > 0)
        {
            screen.Data($"needs {string.Join(", ", task.Needs)}");
        }

        if (task.Text.Length > 0)
        {
            screen.Data("");
            screen.Data(task.Text.TrimEnd());
        }

        screen.Data("");
        foreach (var criterion in task.Acceptance)
        {
            screen.Data($"- {criterion.Text}{(criterion.Test is { } test ? $"   ({test})" : "")}");
        }
    }

    private static JsonObject Json(TaskSpec task, Catalog catalog) => new()
    {
        ["id"] = task.Id,
        ["title"] = task.Title,
        ["flow"] = FlowOf(task, catalog),
        ["repository"] = RepositoryOf(task, catalog),
        ["priority"] = task.Priority,
        ["text"] = task.Text,
        ["paths"] = Texts(task.Scope.Paths),
        ["needs"] = Texts(task.Needs),
        ["acceptance"] = new JsonArray([.. task.Acceptance.Select(criterion => (JsonNode)new JsonObject { ["text"] = criterion.Text, ["test"] = criterion.Test })]),
        ["file"] = Path.Combine(catalog.Root, task.Span.File),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static string FlowOf(TaskSpec task, Catalog catalog) => task.Flow ?? catalog.Project.DefaultFlow ?? "–";

    private static string RepositoryOf(TaskSpec task, Catalog catalog) => task.Repository ?? catalog.Project.DefaultRepository;

    private static string Priority(TaskSpec task) => task.Priority?.ToString(CultureInfo.InvariantCulture) ?? "of the flow";
}
