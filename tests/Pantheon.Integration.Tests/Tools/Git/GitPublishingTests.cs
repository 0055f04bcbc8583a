using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[Category("Slow")]
internal sealed class GitPublishingTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Publishing_twice_gives_one_branch_and_leaves_the_checkout_alone(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write("src/a.txt", "my own unfinished work\n");
        user.Write("notes.txt", "untracked\n");
        await user.GitAsync(cancellationToken, "add", "src/a.txt");
        var before = await StateAsync(user, cancellationToken);
        var (start, tree) = await ChangedAsync(user, "ready\n", cancellationToken);

        var first = await user.Worktrees.PublishAsync(user.Request(start, tree), cancellationToken);
        var second = await user.Worktrees.PublishAsync(user.Request(start, tree), cancellationToken);

        Assert.That(second, Is.EqualTo(first));
        Assert.That(first.Branch, Is.EqualTo("night/2026-11-20/t1-fix"));
        Assert.That(await StateAsync(user, cancellationToken), Is.EqualTo(before));
        Assert.That(user.Read("src/a.txt"), Is.EqualTo("my own unfinished work\n"));
        Assert.That(await user.GitAsync(cancellationToken, "for-each-ref", "--format=%(refname:short)"), Is.EqualTo("main\nnight/2026-11-20/t1-fix"));
        Assert.That(await user.GitAsync(cancellationToken, "show", $"{first.Branch}:src/b.txt"), Is.EqualTo("ready"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_bundle_of_the_branch_is_verified_by_git_and_can_be_fetched_from(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, tree) = await ChangedAsync(user, "ready\n", cancellationToken);
        var request = user.Request(start, tree);
        var branch = await user.Worktrees.PublishAsync(request, cancellationToken);

        var bundle = await user.Worktrees.BundleAsync(request.Repository, start.Commit, branch, cancellationToken);
        var again = await user.Worktrees.BundleAsync(request.Repository, start.Commit, branch, cancellationToken);

        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.bundle");
        await File.WriteAllBytesAsync(file, bundle, cancellationToken);
        try
        {
            await user.GitAsync(cancellationToken, "bundle", "verify", "--quiet", file);
            Assert.That(await user.GitAsync(cancellationToken, "bundle", "list-heads", file), Is.EqualTo($"{branch.Commit} refs/heads/{branch.Branch}"));
            await user.GitAsync(cancellationToken, "fetch", "--quiet", file, $"{branch.Branch}:refs/heads/taken");
            Assert.That(await user.GitAsync(cancellationToken, "show", "taken:src/b.txt"), Is.EqualTo("ready"));
            Assert.That(again, Has.Length.GreaterThan(0));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_commit_carries_author_date_and_trailers_and_no_forged_one(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, tree) = await ChangedAsync(user, "ready\n", cancellationToken);

        var branch = await user.Worktrees.PublishAsync(user.Request(start, tree), cancellationToken);

        Assert.That(
            await user.GitAsync(cancellationToken, "log", "-1", "--format=%an <%ae> %aI|%cn %cI|%P|%s|%(trailers:only,separator=%x2C)", branch.Commit),
            Is.EqualTo($"Pantheon <pantheon@localhost> 2026-11-20T02:00:00+00:00|Pantheon 2026-11-20T02:00:00+00:00|{start.Commit}|Fix the total|Pantheon-Run: 111111,Pantheon-Task: t1 Pantheon-Forged: yes"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_taken_name_gets_a_number_and_nothing_is_forced(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, one) = await ChangedAsync(user, "one\n", cancellationToken);
        var (_, two) = await ChangedAsync(user, "two\n", cancellationToken);

        var first = await user.Worktrees.PublishAsync(user.Request(start, one), cancellationToken);
        var second = await user.Worktrees.PublishAsync(user.Request(start, two), cancellationToken);
        var again = await user.Worktrees.PublishAsync(user.Request(start, two), cancellationToken);

        Assert.That(second.Branch, Is.EqualTo("night/2026-11-20/t1-fix-2"));
        Assert.That(again, Is.EqualTo(second));
        Assert.That(await user.GitAsync(cancellationToken, "rev-parse", first.Branch), Is.EqualTo(first.Commit));
    }

    [TestCase("main")]
    [TestCase("night/--upload-pack=x")]
    [TestCase("--upload-pack=x")]
    [TestCase("night/a..b")]
    [TestCase("night/x.lock")]
    [TestCase("night/$(touch x)")]
    [CancelAfter(60_000)]
    public async Task A_branch_outside_the_night_is_refused(string branch, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var start = await user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.PublishAsync(user.Request(start, start.Tree, branch), cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.BranchNameRefused));
        Assert.That(await user.GitAsync(cancellationToken, "for-each-ref", "--format=%(refname:short)"), Is.EqualTo("main"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task An_unborn_branch_that_is_checked_out_is_refused(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "symbolic-ref", "HEAD", "refs/heads/night/2026-11-20/t1-fix");
        var start = await user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.PublishAsync(user.Request(start, start.Tree), cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.BranchCheckedOut));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_name_below_an_existing_branch_is_told_and_not_forced(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "branch", "night/2026-11-20");
        var start = await user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.PublishAsync(user.Request(start, start.Tree), cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.BranchNotWritten));
        Assert.That(refused.Message, Does.Contain("night/2026-11-20"));
    }

    private static async Task<(BaseCommit Base, string Tree)> ChangedAsync(UserFolder user, string text, CancellationToken cancellationToken)
    {
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/b.txt"), text);
        return (start, await user.Worktrees.SnapshotAsync(workspace, cancellationToken));
    }

    private static async Task<string> StateAsync(UserFolder user, CancellationToken cancellationToken) => string.Join(
        '\n',
        await user.GitAsync(cancellationToken, "status", "--porcelain"),
        await user.GitAsync(cancellationToken, "rev-parse", "HEAD"),
        await user.GitAsync(cancellationToken, "symbolic-ref", "HEAD"),
        await user.GitAsync(cancellationToken, "write-tree"));
}
