using System.CommandLine;
using System.CommandLine.Completions;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>What a shell offers where a command takes a name: tasks, flows and agents of the catalog at hand, read from its file names alone, so that it takes no time.</summary>
internal static class Completions
{
    private static readonly string[] Runs = ["@last", "@failed"];

    public static void AddTo(Command command, CommandContext context)
    {
        foreach (var argument in command.Arguments)
        {
            argument.CompletionSources.Add(_ => NamesFor(argument.Name, context));
        }

        foreach (var option in command.Options.Where(option => option.Name is "--flow" or "--task" or "--agent"))
        {
            option.CompletionSources.Add(_ => NamesFor(option.Name[2..].ToUpperInvariant(), context));
        }

        foreach (var inner in command.Subcommands)
        {
            AddTo(inner, context);
        }
    }

    private static IEnumerable<CompletionItem> NamesFor(string argument, CommandContext context) => argument switch
    {
        "RUN" or "ID" or "A" or "B" or "TASK" => [.. Runs.Select(run => new CompletionItem(run)), .. In("tasks", context)],
        "FLOW" => In("flows", context),
        "AGENT" => In("agents", context),
        _ => [],
    };

    /// <summary>A shell may put what is offered into its line as it is: only what no shell obeys is offered.</summary>
    private static bool IsPlain(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    private static IEnumerable<CompletionItem> In(string folder, CommandContext context)
    {
        try
        {
            var place = Path.Combine(WorkplaceLoader.FindCatalog(context), folder);
            return !Directory.Exists(place) ? [] : Directory.EnumerateFiles(place, "*.*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".md" or ".json")
                .Select(file => Path.GetFileNameWithoutExtension(file)!) // a file has a name
                .Where(IsPlain)
                .Distinct().Order(StringComparer.Ordinal).Select(name => new CompletionItem(name));
        }
        catch (PantheonException)
        {
            // no catalog here: nothing is offered, and a shell is no place for a message
            return [];
        }
    }
}
