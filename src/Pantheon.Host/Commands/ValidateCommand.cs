using System.CommandLine;
using Pantheon.Authoring.Catalogs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon validate`: every fault of the catalog at once, with its place; also of edits not committed yet.</summary>
internal static class ValidateCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("validate", "Check the catalog's files");
        command.SetAction((parsed, cancellationToken) => RunAsync(contextOf(parsed), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var files = CatalogFiles.FromFolder(WorkplaceLoader.FindCatalog(context));
        var load = CatalogLoader.Load(files, null);
        WorkplaceLoader.Print(context, [.. load.Diagnostics], files.TextOf);
        return Task.FromResult(load.Diagnostics.HasErrors ? ExitCode.InvalidFiles : ExitCode.Yes);
    }
}
