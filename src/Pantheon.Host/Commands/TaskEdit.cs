using System.CommandLine;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Drafting;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon task edit`: a task's file in the person's editor, and what is wrong with it afterwards.</summary>
internal static class TaskEdit
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = TaskCommand.Id();
        var command = new Command("edit", "Open a task in the editor and check it afterwards; what is queued already keeps what it was queued with\n\n  pantheon task edit T-415") { id };
        command.SetAction(async (parsed, _) =>
        {
            var context = contextOf(parsed);
            var (task, file) = TaskCommand.Find(context, parsed.GetRequiredValue(id));
            context.Screen.Detail($"task     {task.Id} {task.Title}");
            return await EditAsync(context, file);
        });
        return command;
    }

    public static async Task<int> EditAsync(CommandContext context, string file)
    {
        await new Editor(context).EditAsync(file);
        var root = WorkplaceLoader.FindCatalog(context);
        var files = CatalogFiles.FromFolder(root);
        var name = Path.GetRelativePath(root, file).Replace('\\', '/');
        List<Diagnostic> faults = [.. CatalogLoader.Load(files, null).Diagnostics.Where(fault => fault.Span.File == name)];
        WorkplaceLoader.Print(context, faults, files.TextOf);
        if (faults.Exists(fault => fault.Severity == Severity.Error))
        {
            throw new PantheonException(Codes.FilesInvalid, $"'{file}' has errors (above)", $"pantheon task edit {Path.GetFileNameWithoutExtension(file)}");
        }

        context.Screen.Next($"commit it, then: pantheon queue add {Path.GetFileNameWithoutExtension(file)}");
        return ExitCode.Yes;
    }
}
