using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Tools.Git;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 38 and 40, as far as the tests of the worker's git do not show them: a push address that is a command, a base that is an option.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitAttackTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Row_38_a_push_address_that_is_rewritten_to_a_command_is_not_used(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "config", "protocol.ext.allow", "always");
        await user.GitAsync(cancellationToken, "config", "remote.origin.url", "/nowhere");
        await user.GitAsync(cancellationToken, "config", $"url.ext::touch {user.Marker} .pushInsteadOf", "/");
        await user.GitInAsync(user.Path, false, cancellationToken, "push", "-q", "origin", "main");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var published = await user.Worktrees.PublishAsync(user.Request(start, tree), cancellationToken);
        await user.Worktrees.RemoveAsync(workspace, cancellationToken);

        Assert.That(user.Fired, Is.False);
        Assert.That(await user.GitAsync(cancellationToken, "rev-parse", published.Branch), Is.EqualTo(published.Commit), "the night's own push still works");
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
