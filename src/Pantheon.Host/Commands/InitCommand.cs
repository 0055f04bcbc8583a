using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Pantheon.Host.Configuration;
using Pantheon.Host.Demo;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon init`: a catalog for the repository around it, or the demo.</summary>
internal static class InitCommand
{
    /// <param name="queueEveryTask">Queues every task of the catalog in the context's folder; null leaves that to the person.</param>
    public static Command Create(Func<ParseResult, CommandContext> contextOf, Func<CommandContext, CancellationToken, Task>? queueEveryTask)
    {
        var folder = new Argument<string?>("DIR") { Description = "The repository, or the demo's folder", Arity = ArgumentArity.ZeroOrOne };
        var demo = new Option<bool>("--demo") { Description = "Make the demo in DIR (./demo unless told)" };
        var force = new Option<bool>("--force") { Description = "Overwrite the catalog's files; with --demo, make a demo anew" };
        var scripted = new Option<bool>("--scripted") { Description = "Demo without a llama-server: the replies are read inside the program" };
        var servers = new Option<DemoServers?>("--servers") { Description = "Demo with two llama-servers started by hand", HelpName = "URL,URL", CustomParser = Servers };
        var dryRun = ChangeOptions.DryRun("Only say which files would be written");
        var command = new Command("init", "Make a catalog for a repository, or the demo\n\n  pantheon init\n  pantheon init --demo /tmp/demo\n  pantheon init task \"Orders are sorted by date\"") { folder, demo, force, scripted, servers, dryRun };
        foreach (var definition in InitDefinition.All(contextOf))
        {
            command.Add(definition);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(demo) && (result.GetValue(scripted) || result.GetResult(servers) is not null))
            {
                result.AddError("'--scripted' and '--servers' belong to '--demo'.");
            }
            else if (result.GetValue(scripted) && result.GetResult(servers) is not null)
            {
                result.AddError("'--scripted' and '--servers' exclude each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var isDemo = parsed.GetValue(demo);
            var request = new InitRequest
            {
                Folder = Path.GetFullPath(parsed.GetValue(folder) ?? (isDemo ? "demo" : "."), context.Folder),
                Force = parsed.GetValue(force),
                IsDry = parsed.GetValue(dryRun),
                Scripted = parsed.GetValue(scripted),
                Servers = parsed.GetValue(servers),
            };
            return isDemo
                ? new InitDemo(context, queueEveryTask).RunAsync(request, cancellationToken)
                : new InitCatalog(context).RunAsync(request, cancellationToken);
        });
        return command;
    }

    private static DemoServers? Servers(ArgumentResult result)
    {
        var parts = string.Join(',', result.Tokens.Select(token => token.Value)).Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 2 && Address(parts[0]) is { } coder && Address(parts[1]) is { } reviewer)
        {
            return new DemoServers(coder, reviewer);
        }

        result.AddError("'--servers' takes two addresses, as in http://127.0.0.1:8101,http://127.0.0.1:8102; the night has no DNS, so each is a literal address with its port.");
        return null;
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && IPAddress.TryParse(uri.Host, out _) ? uri : null;
}
