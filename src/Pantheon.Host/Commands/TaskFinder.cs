using Pantheon.Authoring.Tasks;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>Finds the task a person means: an id of the catalog, or a file of their own.</summary>
internal static class TaskFinder
{
    public static TaskSpec Find(CommandContext context, Workplace workplace, string name)
    {
        if (workplace.Catalog.Tasks.TryGetValue(name, out var task))
        {
            return task;
        }

        var file = Path.GetFullPath(name, context.Folder);
        if (!File.Exists(file))
        {
            throw new PantheonException(Codes.TaskUnknown, $"'{name}' is neither a task of the catalog nor a file", Hint(workplace.Catalog, name));
        }

        return Read(context, file);
    }

    /// <summary>`@last` and `@failed` are the task of that run; anything else is what it says.</summary>
    public static async Task<string> NameAsync(IRunStore store, string text, CancellationToken cancellationToken)
    {
        if (text is not ("@last" or "@failed"))
        {
            return text;
        }

        var run = await new RunFinder(store).FindAsync(text, cancellationToken);
        return run.TaskId ?? throw new PantheonException(Codes.TaskUnknown, $"run {run.Id.Short}, which is {text}, is of no task", $"pantheon runs show {run.Id.Short}");
    }

    public static string Hint(Catalog catalog, string name) => Suggestion.Hint(name, catalog.Tasks.Keys)
        ?? (catalog.Tasks.Count > 0 ? $"the catalog's tasks: {string.Join(", ", catalog.Tasks.Keys.Order(StringComparer.Ordinal))}" : "add one to tasks/ of the catalog: pantheon init task TITLE");

    /// <summary>Reads a task file (YAML, Markdown with a checklist, or plain JSON).</summary>
    public static TaskSpec Read(CommandContext context, string file)
    {
        var text = File.ReadAllText(file);
        var faults = new DiagnosticBag();
        var folder = Path.GetDirectoryName(file) ?? context.Folder;
        var task = TaskReader.Read(file, text, beside => File.Exists(Path.Combine(folder, beside)) ? File.ReadAllText(Path.Combine(folder, beside)) : null, faults);
        WorkplaceLoader.Print(context, [.. faults], named => named == file ? text : null);
        return task is null || faults.HasErrors ? throw new PantheonException(Codes.FilesInvalid, $"'{file}' is not a task (see above)", "mend it and try again") : task;
    }
}
