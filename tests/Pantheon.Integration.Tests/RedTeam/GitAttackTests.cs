using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Tools.Git;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 38 and 40: remotes that are commands, and names that are commands or options. Git runs in the worker, whatever the tier.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitAttackTests
{
    [TestCase("remote.origin.url", "ext::touch {0}", TestName = "Row_38_a_remote_that_is_a_command_is_not_run")]
    [TestCase("url.ext::touch {0} .insteadOf", "/", TestName = "Row_38_an_address_that_is_rewritten_to_a_command_is_not_used")]
    [TestCase("url.ext::touch {0} .pushInsteadOf", "/", TestName = "Row_38_a_push_address_that_is_rewritten_to_a_command_is_not_used")]
    [CancelAfter(60_000)]
    public async Task Row_38(string setting, string value)
    {
        using var user = await UserFolder.WithOneCommitAsync(CancellationToken.None);
        await user.GitAsync(CancellationToken.None, "config", "protocol.ext.allow", "always");
        await user.GitAsync(CancellationToken.None, "config", "remote.origin.url", "/nowhere");
        await user.GitAsync(CancellationToken.None, "config", setting.Replace("{0}", user.Marker, StringComparison.Ordinal), value.Replace("{0}", user.Marker, StringComparison.Ordinal));
        await user.GitInAsync(user.Path, false, CancellationToken.None, "fetch", "-q", "origin");
        await user.GitInAsync(user.Path, false, CancellationToken.None, "push", "-q", "origin", "main");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var (start, workspace) = await user.OpenAsync(CancellationToken.None);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, CancellationToken.None);
        var published = await user.Worktrees.PublishAsync(user.Request(start, tree), CancellationToken.None);
        await user.Worktrees.RemoveAsync(workspace, CancellationToken.None);

        Assert.That(user.Fired, Is.False);
        Assert.That(await user.GitAsync(CancellationToken.None, "rev-parse", published.Branch), Is.EqualTo(published.Commit), "the night's own push still works");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_40_an_identity_that_is_a_command_is_a_text(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var command = $"$(touch {user.Marker})";
        await user.GitAsync(cancellationToken, "config", "user.email", command);
        var shell = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", "eval \"echo $(git config user.email)\""],
            WorkingDirectory = user.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        await Tiers.Runner.RunAsync(shell, cancellationToken);
        Assert.That(user.Fired, Is.True, "a shell would obey it");
        user.Disarm();

        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var published = await user.Worktrees.PublishAsync(user.Request(start, tree) with { AuthorName = command, Message = command }, cancellationToken);

        Assert.That(user.Fired, Is.False);
        Assert.That(await user.GitAsync(cancellationToken, "log", "-1", "--format=%an|%s", published.Branch), Is.EqualTo($"{command}|{command}"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_40_a_base_that_is_an_option_is_no_option(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var option = $"--upload-pack=touch {user.Marker}; false";
        await user.GitInAsync(user.Path, false, cancellationToken, "fetch", option, user.Path);
        Assert.That(user.Fired, Is.True, "plain git obeys it");
        user.Disarm();

        await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.OpenBaseAsync(user.Spec, option, cancellationToken));
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.PublishAsync(user.Request(start, tree, option), cancellationToken));

        Assert.That(user.Fired, Is.False);
    }
}
