using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

/// <summary>The second wall: should a door of git stand open after all, what comes through it finds nothing but the worktree and our own gitdir.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class ConfinedGitTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task A_program_that_git_would_start_reaches_nothing_outside(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);

        // our own gitdir is out of every tool's reach; here it is armed by hand, as if our settings had a gap
        var own = Path.Combine(user.DataFolder, "git", "shop.git");
        await user.GitInAsync(own, true, cancellationToken, "config", "filter.evil.clean", $"touch {user.Marker} in-worktree; cat");
        File.WriteAllText(Path.Combine(workspace.Path, ".gitattributes"), "* filter=evil\n");
        await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        Assert.That(user.Fired, Is.True, "the payload must fire where git is not confined");
        user.Disarm();
        File.Delete(Path.Combine(workspace.Path, "in-worktree"));
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "changed\n");

        await Confined(user).SnapshotAsync(workspace, cancellationToken);

        Assert.That(File.Exists(Path.Combine(workspace.Path, "in-worktree")), Is.True, "the program was started, inside");
        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task All_that_is_done_to_a_worktree_is_done_inside(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var worktrees = Confined(user);
        var start = await worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken);
        var workspace = await worktrees.CreateAsync(UserFolder.Attempt, user.Spec, start.Tree, cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");

        var tree = await worktrees.SnapshotAsync(workspace, cancellationToken);
        var patch = await worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);
        var applied = await worktrees.ApplyPatchAsync(user.Spec, start.Tree, patch.Text, cancellationToken);
        var overlaid = await worktrees.OverlayAsync(user.Spec, start.Tree, tree, ["src/**"], cancellationToken);
        var merged = await worktrees.MergeAsync(user.Spec, start.Tree, tree, start.Tree, cancellationToken);
        var applies = await worktrees.AppliesToAsync(user.Spec, "main", start.Commit, tree, cancellationToken);
        var salvage = await worktrees.SalvageAsync(UserFolder.Attempt, user.Spec, start.Commit, tree, cancellationToken);
        var published = await worktrees.PublishAsync(user.Request(start, tree), cancellationToken);
        await worktrees.RemoveAsync(workspace, cancellationToken);

        Assert.That((applied, overlaid, merged, applies), Is.EqualTo((tree, tree, tree, true)));
        Assert.That(salvage, Does.StartWith("refs/pantheon/salvage/"));
        Assert.That(await user.GitAsync(cancellationToken, "show", $"{published.Branch}:src/a.txt"), Is.EqualTo("night"));
        Assert.That(Directory.Exists(workspace.Path), Is.False);
    }

    private static GitWorktrees Confined(UserFolder user)
    {
        var processes = new ProcessRunner(TimeProvider.System);
        return new GitWorktrees(processes, user.DataFolder, TimeProvider.System, new BubblewrapSandbox(processes));
    }
}
