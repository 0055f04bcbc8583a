using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitBasesTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task A_repository_without_a_commit_is_told_to_make_one(CancellationToken cancellationToken)
    {
        using var user = new UserFolder();
        await user.GitAsync(cancellationToken, "init", "-q", "-b", "main");

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.RepositoryUnborn));
        Assert.That(refused.Message, Is.EqualTo($"repository 'shop' at '{user.Path}' has no commit yet, so there is nothing to start from."));
        Assert.That(refused.Hint, Does.Contain("git commit"));
    }

    [TestCase("develop", "no branch, tag or commit has that name")]
    [TestCase("--upload-pack=x", "it is not a name that a branch or commit can have")]
    [TestCase("main..other", "it is not a name that a branch or commit can have")]
    [TestCase("main:src/a.txt", "it is not a name that a branch or commit can have")]
    [CancelAfter(60_000)]
    public async Task An_unknown_base_is_named_with_the_branches_that_there_are(string reference, string reason, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.OpenBaseAsync(user.Spec, reference, cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.BaseNotFound));
        Assert.That(refused.Message, Does.StartWith($"base '{reference}' is not in repository 'shop' at '{user.Path}': {reason}."));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_folder_that_is_no_repository_is_named(CancellationToken cancellationToken)
    {
        using var user = new UserFolder();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.RepositoryNotFound));
        Assert.That(refused.Message, Does.Contain(user.Path));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Branch_tag_commit_linked_worktree_and_bare_repository_are_bases(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "tag", "v1");
        await user.GitAsync(cancellationToken, "worktree", "add", "-q", "../linked", "-b", "side");
        await user.GitAsync(cancellationToken, "clone", "-q", "--bare", ".", "../bare.git");
        var head = await user.GitAsync(cancellationToken, "rev-parse", "HEAD");
        var linked = user.Spec with { Name = "linked", Path = Path.Combine(user.Path, "..", "linked") };
        var bare = user.Spec with { Name = "bare", Path = Path.Combine(user.Path, "..", "bare.git") };

        var found = new[]
        {
            await user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken),
            await user.Worktrees.OpenBaseAsync(user.Spec, "v1", cancellationToken),
            await user.Worktrees.OpenBaseAsync(user.Spec, head[..10], cancellationToken),
            await user.Worktrees.OpenBaseAsync(user.Spec, "HEAD", cancellationToken),
            await user.Worktrees.OpenBaseAsync(linked, "side", cancellationToken),
            await user.Worktrees.OpenBaseAsync(bare, "main", cancellationToken),
        };

        Assert.That(found.Select(start => start.Commit), Is.All.EqualTo(head));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_shallow_clone_is_a_base(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write("src/b.txt", "second\n");
        await user.CommitAsync("second", cancellationToken);
        await user.GitAsync(cancellationToken, "clone", "-q", "--depth", "1", $"file://{user.Path}", "../shallow");
        var shallow = user.Spec with { Name = "shallow", Path = Path.Combine(user.Path, "..", "shallow") };

        var start = await user.Worktrees.OpenBaseAsync(shallow, "main", cancellationToken);
        var published = await user.Worktrees.PublishAsync(user.Request(start, start.Tree) with { Repository = shallow }, cancellationToken);

        Assert.That(await user.GitInAsync(shallow.Path, true, cancellationToken, "rev-parse", published.Branch), Is.EqualTo(published.Commit));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_repository_of_another_account_is_trusted_by_its_exact_name_only(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        if (Environment.UserName != "root")
        {
            Assert.Ignore("only root can give a repository to another account");
        }

        var spec = new ProcessSpec
        {
            FileName = "chown",
            Arguments = ["-R", "23456:23456", user.Path],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        await new ProcessRunner(TimeProvider.System).RunAsync(spec, cancellationToken);
        Assert.That(await user.GitInAsync(user.Path, mustSucceed: false, cancellationToken, "rev-parse", "HEAD"), Is.Empty, "plain git must refuse it");

        var start = await user.Worktrees.OpenBaseAsync(user.Spec, "main", cancellationToken);
        var published = await user.Worktrees.PublishAsync(user.Request(start, start.Tree), cancellationToken);

        Assert.That((await user.Worktrees.OpenBaseAsync(user.Spec, published.Branch, cancellationToken)).Commit, Is.EqualTo(published.Commit));
    }
}
