using Pantheon.Authoring.Tasks;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tasks;
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
            var known = string.Join(", ", workplace.Catalog.Tasks.Keys.Order(StringComparer.Ordinal));
            throw new PantheonException(Codes.TaskUnknown, $"'{name}' is neither a task of the catalog nor a file", known.Length > 0 ? $"the catalog's tasks: {known}" : "add one to tasks/ of the catalog");
        }

        return Read(context, file);
    }

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
