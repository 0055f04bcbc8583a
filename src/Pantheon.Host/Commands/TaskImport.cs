using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Core.Workspaces;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Drafting;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon task import`: issues become task files, by day, read by the person's own `gh` or `glab`.</summary>
internal static partial class TaskImport
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var issues = new Argument<string[]>("ISSUE") { Description = "Addresses of issues, or their numbers where the default repository comes from", Arity = ArgumentArity.OneOrMore };
        var flow = new Option<string?>("--flow") { Description = "Their flow; else the catalog's default" };
        var dryRun = ChangeOptions.DryRun("Print the files, write nothing");
        var command = new Command("import", "Make tasks of issues, by day, through your own gh or glab\n\n  pantheon task import 12 17 --dry-run\n  pantheon task import 12 --flow spec2code") { issues, flow, dryRun };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            return Daylight.WorkAsync(context, "issues are read", token => ImportAsync(context, parsed.GetRequiredValue(issues), parsed.GetValue(flow), parsed.GetValue(dryRun), token), cancellationToken);
        });
        return command;
    }

    /// <summary>The argv of the client that reads the issue from this host.</summary>
    internal static IReadOnlyList<string>? ClientOf(string host, string issue) => host switch
    {
        _ when host.Contains("github", StringComparison.OrdinalIgnoreCase) => ["gh", "issue", "view", issue, "--json", "number,title,body,url"],
        _ when host.Contains("gitlab", StringComparison.OrdinalIgnoreCase) => ["glab", "issue", "view", issue, "--output", "json"],
        _ => null,
    };

    private static async Task<int> ImportAsync(CommandContext context, IReadOnlyList<string> issues, string? flow, bool isDry, CancellationToken cancellationToken)
    {
        foreach (var strange in issues.Where(issue => !Number().IsMatch(issue) && !Address().IsMatch(issue)))
        {
            throw new PantheonException(Codes.InputUnreadable, $"'{strange}' is no issue", "write its number, or its address with https://");
        }

        var (catalog, _) = FlowsCatalog.Load(context);
        var repository = catalog.Project.Repositories[catalog.Project.DefaultRepository];
        var reader = new IssueReader(new ProcessRunner(context.Time), PublishEnvironment.Of(context.Environment), catalog, repository);
        var read = new List<ImportedIssue>();
        foreach (var issue in issues)
        {
            // all of them are read before the first is written
            read.Add(await reader.ReadAsync(issue, cancellationToken));
        }

        var (written, ids) = (new JsonArray(), catalog.Tasks.Keys.ToList());
        foreach (var issue in read)
        {
            var id = TaskIds.Next(ids);
            ids.Add(id);
            var text = issue.Yaml(id, flow);
            var file = await new DraftWriter(context).WriteAsync(($"tasks/{id}.yaml", text), isDry, cancellationToken);
            written.Add((JsonNode)new JsonObject { ["task"] = id, ["issue"] = issue.Address, ["file"] = file, ["text"] = text });
            Tell(context, issue, text, file, isDry);
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/task-import/v1", ["dry_run"] = isDry, ["tasks"] = written }));
        }

        if (!isDry)
        {
            context.Screen.Next($"pantheon task edit {ids[^1]}: an issue is somebody's words; read them, commit, then: pantheon queue add {ids[^1]}");
        }

        return ExitCode.Yes;
    }

    private static void Tell(CommandContext context, ImportedIssue issue, string text, string file, bool isDry)
    {
        if (isDry && !context.Json)
        {
            context.Screen.Data(text.TrimEnd('\n'));
        }

        context.Screen.Say($"{(isDry ? "would write" : "wrote   ")} {file}");
        if (issue.IsCut)
        {
            context.Screen.Warn($"the issue {Untrusted.Line(issue.Address, 200)} is longer than a task's text; its end was left out");
        }
    }

    [GeneratedRegex(@"^[0-9]{1,10}\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^https://[A-Za-z0-9.-]+/[A-Za-z0-9._/-]+\z")]
    private static partial Regex Address();

    /// <summary>Asks the client of an issue's host, in the folder of the repository that a bare number is of.</summary>
    private sealed class IssueReader(ProcessRunner processes, IReadOnlyDictionary<string, string> environment, Catalog catalog, RepositorySpec repository)
    {
        public async Task<ImportedIssue> ReadAsync(string issue, CancellationToken cancellationToken)
        {
            var folder = Path.GetFullPath(repository.Path, catalog.Root);
            var host = Uri.TryCreate(issue, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address.Host : await RemoteAsync(folder, cancellationToken);
            var client = ClientOf(host, issue) ?? throw new PantheonException(Codes.IssueNotRead, $"nobody here knows how issues of '{Untrusted.Line(host, 200)}' are read", "pantheon init task writes a task by hand; gh reads GitHub's issues, glab GitLab's");
            if (ExecutableFinder.Find(client[0], environment.GetValueOrDefault("PATH")) is null)
            {
                throw new PantheonException(Codes.IssueNotRead, $"'{client[0]}' is not on the PATH, and issues are read by it", $"install {client[0]} and sign in with it, or write the task with: pantheon init task");
            }

            var outcome = await processes.RunAsync(
                new ProcessSpec { FileName = client[0], Arguments = [.. client.Skip(1)], WorkingDirectory = Directory.Exists(folder) ? folder : catalog.Root, Environment = environment, Timeout = Patience },
                cancellationToken);
            if (!outcome.Succeeded)
            {
                throw new PantheonException(Codes.IssueNotRead, $"'{client[0]}' did not read issue '{issue}': {Untrusted.Line(outcome.StandardError, 400)}", $"{string.Join(' ', client.Select(word => Untrusted.Shell(word)))} says more");
            }

            var read = ImportedIssue.Read(outcome.StandardOutput, issue);
            return SecretScan.Text($"{read.Title}\n{read.Words}") is [var secret, ..]
                ? throw new PantheonException(Codes.SecretInNote, $"issue '{issue}' holds a secret ({secret.Kind}, line {secret.Line}); nothing was written", "take it out of the issue, and make it worthless where it is valid")
                : read;
        }

        private async Task<string> RemoteAsync(string folder, CancellationToken cancellationToken)
        {
            var outcome = await processes.RunAsync(new ProcessSpec { FileName = "git", Arguments = ["-C", folder, "remote", "get-url", "--", "origin"], WorkingDirectory = catalog.Root, Environment = environment, Timeout = Patience }, cancellationToken);
            return outcome.Succeeded
                ? outcome.StandardOutput.Trim()
                : throw new PantheonException(Codes.IssueNotRead, $"'{folder}' has no remote 'origin', so a bare number is no issue", "write the issue's whole address");
        }
    }
}
