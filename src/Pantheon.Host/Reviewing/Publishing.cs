using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Rendering;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Reviewing;

/// <summary>Pushes the branch of a change and opens its pull request through the person's own client, with the report's block as body; without a client it says the commands.</summary>
internal sealed class Publishing(CommandContext context, MorningDesk desk, MorningActs acts)
{
    private readonly ProcessRunner _processes = new(context.Time);
    private readonly IReadOnlyDictionary<string, string> _environment = PublishEnvironment.Of(context.Environment);

    /// <summary>The argv of the client for this address; null where the address is of neither forge.</summary>
    internal static IReadOnlyList<string>? ClientOf(string address, string title, string branch, string onto, string bodyFile, bool isDraft)
    {
        var host = Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsFile ? uri.Host : address.Split('/')[0].Split(':') is [var before, _, ..] ? before.Split('@')[^1] : "";
        return host switch
        {
            _ when host.Contains("github", StringComparison.OrdinalIgnoreCase) => ["gh", "pr", "create", "--head", branch, "--base", onto, "--title", title, "--body-file", bodyFile, .. isDraft ? ["--draft"] : Array.Empty<string>()],
            _ when host.Contains("gitlab", StringComparison.OrdinalIgnoreCase) => ["glab", "mr", "create", "--source-branch", branch, "--target-branch", onto, "--title", title, "--description", bodyFile, "--yes", .. isDraft ? ["--draft"] : Array.Empty<string>()],
            _ => null,
        };
    }

    /// <summary>Gives the lines to tell the person: what was done, and what is left to do by hand; not whole where their client was asked and opened nothing.</summary>
    public async Task<(IReadOnlyList<string> Lines, bool IsWhole)> PublishAsync(ReviewItem item, string remote, bool isDraft, bool isDry, CancellationToken cancellationToken)
    {
        var (change, branch) = item is { Change: { } found, Branch: { } reviewed } ? (found, reviewed) : throw new PantheonException(Codes.BranchGone, $"{item.Name} has no branch to publish", $"pantheon review {item.Run.Id.Short}");
        if (item.Decision?.Act == DecisionAct.Rejected)
        {
            throw new PantheonException(Codes.RunNotDecidable, $"{item.Name} is rejected, so it is not published", $"pantheon review {item.Run.Id.Short} to decide anew");
        }

        if (item.Run.Outcome != RunOutcome.Ready && item.Decision?.Act != DecisionAct.Merged)
        {
            throw new PantheonException(Codes.RunNotDecidable, $"{item.Name} is held: it is published when a person has merged it", $"pantheon review {item.Run.Id.Short}");
        }

        var repository = desk.Repository(item.Run);
        var address = await AddressAsync(repository, remote, cancellationToken);
        var title = $"{change.Task} {change.Title}";
        var body = MarkdownReport.Block(desk.Report, change);
        var push = $"git -C {Untrusted.Shell(repository.Path)} push {Untrusted.Shell(remote)} {Untrusted.Shell($"{branch.Head}:refs/heads/{branch.Branch}")}";
        if (isDry)
        {
            return ([push, .. ClientOf(address, title, branch.Branch, repository.Base, "BODY.md", isDraft) is { } would ? [Line(would)] : Array.Empty<string>()], true);
        }

        await new NightMerge(_processes).PushAsync(repository, branch, remote, _environment, cancellationToken);

        // it is out: whatever happens now, that is written down
        await acts.RecordAsync(item, DecisionAct.Published, null, null, CancellationToken.None);
        var (lines, isWhole) = await OpenAsync(repository, address, title, branch.Branch, body, isDraft, cancellationToken);
        return ([$"pushed   {branch.Branch} to {remote}", .. lines], isWhole);
    }

    private async Task<(IReadOnlyList<string> Lines, bool IsWhole)> OpenAsync(RepositorySpec repository, string address, string title, string branch, string body, bool isDraft, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"pantheon-{Guid.NewGuid():n}.md");
        await File.WriteAllTextAsync(file, body, cancellationToken);
        if (ClientOf(address, title, branch, repository.Base, file, isDraft) is not { } client)
        {
            return ([$"open the pull request where '{address}' is kept; its words are in {file}"], true);
        }

        if (ExecutableFinder.Find(client[0], _environment.GetValueOrDefault("PATH")) is null)
        {
            return ([$"'{client[0]}' is not on this machine; open the pull request yourself, or install it and run:", "  " + Line(client)], true);
        }

        // glab takes the words themselves
        string[] arguments = [.. client.Skip(1).Select(argument => client[0] == "glab" && argument == file ? body : argument)];
        var outcome = await _processes.RunAsync(new ProcessSpec { FileName = client[0], Arguments = arguments, WorkingDirectory = repository.Path, Environment = _environment, Timeout = TimeSpan.FromMinutes(5) }, cancellationToken);
        if (!outcome.Succeeded)
        {
            return ([$"the branch is pushed, but '{client[0]}' opened no pull request: {Untrusted.Line(outcome.StandardError, 400)}; the command again:", "  " + Line(client)], false);
        }

        File.Delete(file);
        return ([$"opened   {Untrusted.Line(outcome.StandardOutput.Trim().Split('\n')[^1], 400)}"], true);
    }

    private async Task<string> AddressAsync(RepositorySpec repository, string remote, CancellationToken cancellationToken)
    {
        var outcome = await _processes.RunAsync(new ProcessSpec { FileName = "git", Arguments = ["remote", "get-url", "--", remote], WorkingDirectory = repository.Path, Environment = _environment }, cancellationToken);
        return outcome.Succeeded
            ? outcome.StandardOutput.Trim()
            : throw new PantheonException(Codes.BranchNotPushed, $"'{repository.Path}' has no remote '{remote}'", $"git -C {Untrusted.Shell(repository.Path)} remote -v shows those there are; choose one with --remote");
    }

    private static string Line(IReadOnlyList<string> argv) => string.Join(' ', argv.Select(word => Untrusted.Shell(word)));
}
