using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class NightMergeTests
{
    private static readonly Dictionary<string, string> Person = new()
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/nonexistent",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "Ana",
        ["GIT_AUTHOR_EMAIL"] = "ana@localhost",
        ["GIT_COMMITTER_NAME"] = "Ana",
        ["GIT_COMMITTER_EMAIL"] = "ana@localhost",
    };

    private readonly NightMerge _merge = new(new ProcessRunner(TimeProvider.System));

    [Test]
    [CancelAfter(60_000)]
    public async Task A_branch_is_merged_under_the_persons_name_and_their_unfinished_work_stays(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        user.Write("notes.txt", "untracked\n");

        var commit = await _merge.MergeAsync(repository, change, Person, cancellationToken);

        Assert.That(await user.GitAsync(cancellationToken, "log", "-1", "--format=%H %an %p"), Does.Match($"^{commit} Ana [0-9a-f]+ [0-9a-f]+$"));
        Assert.That((user.Read("src/b.txt"), user.Read("notes.txt")), Is.EqualTo(("ready\n", "untracked\n")));
        Assert.That((await _merge.TryAsync(repository, change, cancellationToken)).IsMerged, Is.True);
        Assert.That(await _merge.MergeAsync(repository, change, Person, cancellationToken), Is.EqualTo(commit), "once is enough");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_conflict_is_named_with_its_file_and_nothing_is_touched(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/a.txt", "theirs\n", "one", cancellationToken);
        user.Write("src/a.txt", "mine\n");
        await user.GitAsync(cancellationToken, "commit", "-qam", "mine");
        var before = await user.GitAsync(cancellationToken, "rev-parse", "HEAD");

        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains("'src/a.txt'", StringComparison.Ordinal)), Is.EqualTo((Codes.BranchesConflict, true)), fault.Message);
        Assert.That((await user.GitAsync(cancellationToken, "rev-parse", "HEAD"), await user.GitAsync(cancellationToken, "status", "--porcelain")), Is.EqualTo((before, "")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Another_branch_that_is_checked_out_and_a_branch_that_is_gone_are_refused(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        await user.GitAsync(cancellationToken, "switch", "-qc", "elsewhere");

        Assert.That((await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken)))!.Code, Is.EqualTo(Codes.CheckoutElsewhere));
        Assert.That((await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change with { Branch = change.Branch + "-gone" }, Person, cancellationToken)))!.Code, Is.EqualTo(Codes.BranchGone));
        Assert.That(await user.GitAsync(cancellationToken, "log", "--format=%s"), Does.Not.Contain("Merge"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task No_hook_runs(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        foreach (var hook in new[] { "post-merge", "pre-merge-commit", "commit-msg", "post-checkout" })
        {
            user.Write($".git/hooks/{hook}", $"#!/bin/sh\ntouch '{user.Path}/ran-{hook}'\n");
            File.SetUnixFileMode(Path.Combine(user.Path, ".git", "hooks", hook), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await _merge.MergeAsync(repository, change, Person, cancellationToken);

        Assert.That(Directory.GetFiles(user.Path, "ran-*"), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Only_what_was_reviewed_is_merged_whatever_bears_its_name_by_now(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        var (_, other) = await PublishedAsync(user, "src/c.txt", "other\n", "two", cancellationToken);
        await user.GitAsync(cancellationToken, "tag", change.Branch, other.Head);

        await _merge.MergeAsync(repository, change, Person, cancellationToken);
        Assert.That(File.Exists(Path.Combine(user.Path, "src", "c.txt")), Is.False, "a tag of that name is not what was reviewed");

        await user.GitAsync(cancellationToken, "update-ref", $"refs/heads/{other.Branch}", change.Head);
        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, other, Person, cancellationToken));
        Assert.That(fault!.Code, Is.EqualTo(Codes.BranchMoved), fault.Message);
        Assert.That((await Assert.ThrowsAsync<PantheonException>(() => _merge.PushAsync(repository, other, "origin", Person, cancellationToken)))!.Code, Is.EqualTo(Codes.BranchMoved));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_change_made_on_what_is_not_there_brings_nothing_of_it_along(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "switch", "-qc", "develop");
        user.Write("src/develop.txt", "unfinished\n");
        await user.GitAsync(cancellationToken, "add", ".");
        await user.GitAsync(cancellationToken, "commit", "-qm", "unfinished");
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken, "develop");
        await user.GitAsync(cancellationToken, "switch", "-q", repository.Base);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.BuiltOnAnother), fault.Message);
        Assert.That(File.Exists(Path.Combine(user.Path, "src", "develop.txt")), Is.False);
    }

    [TestCase("src/local.txt"), TestCase("build/cache/x")]
    [CancelAfter(60_000)]
    public async Task A_file_of_the_user_that_git_ignores_is_not_written_over(string path, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, path, "of the night\n", "one", cancellationToken);
        user.Write(".git/info/exclude", "src/local.txt\nbuild\n");
        user.Write(path == "src/local.txt" ? path : "build", "mine\n");

        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.MergeOverwrites), fault.Message);
        Assert.That(user.Read(path == "src/local.txt" ? path : "build"), Is.EqualTo("mine\n"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_filter_of_the_user_that_the_change_has_changed_does_not_run(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/filter.sh", "#!/bin/sh\ntouch ran\ncat\n", "one", cancellationToken);
        await user.GitAsync(cancellationToken, "config", "filter.own.smudge", "sh ./src/filter.sh");

        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains("filter.own.smudge", StringComparison.Ordinal)), Is.EqualTo((Codes.MergeRunsChange, true)), fault.Message);
    }

    [TestCase("commit.gpgSign", "true"), TestCase("branch.main.mergeOptions", "--no-commit")]
    [CancelAfter(60_000)]
    public async Task A_merge_is_whole_or_nothing_of_it_stays(string setting, string value, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        await user.GitAsync(cancellationToken, "config", setting, value);
        await user.GitAsync(cancellationToken, "config", "gpg.program", "/bin/false");
        var before = await user.GitAsync(cancellationToken, "rev-parse", "HEAD");

        if (setting == "commit.gpgSign")
        {
            Assert.That((await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, Person, cancellationToken)))!.Code, Is.EqualTo(Codes.BranchNotMerged));
            Assert.That(await user.GitAsync(cancellationToken, "rev-parse", "HEAD"), Is.EqualTo(before));
        }
        else
        {
            Assert.That(await _merge.MergeAsync(repository, change, Person, cancellationToken), Is.Not.EqualTo(before.Trim()));
        }

        Assert.That((await user.GitAsync(cancellationToken, "status", "--porcelain"), File.Exists(Path.Combine(user.Path, ".git", "MERGE_HEAD"))), Is.EqualTo(("", false)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Settings_that_cannot_be_read_stop_a_merge_before_it_begins(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, change) = await PublishedAsync(user, "src/b.txt", "ready\n", "one", cancellationToken);
        var broken = Path.Combine(user.Path, ".git", "broken");
        await File.WriteAllTextAsync(broken, "[filter\n", cancellationToken);

        var fault = await Assert.ThrowsAsync<PantheonException>(() => _merge.MergeAsync(repository, change, new Dictionary<string, string>(Person) { ["GIT_CONFIG_GLOBAL"] = broken }, cancellationToken));

        Assert.That((fault!.Code, fault.Message.Contains("settings", StringComparison.Ordinal)), Is.EqualTo((Codes.BranchNotMerged, true)), fault.Message);
        Assert.That(await user.GitAsync(cancellationToken, "log", "--format=%s"), Does.Not.Contain("Merge"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Trial_merges_name_what_clashes_with_the_base_and_with_each_other(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (repository, one) = await PublishedAsync(user, "src/a.txt", "one\n", "one", cancellationToken);
        var (_, two) = await PublishedAsync(user, "src/a.txt", "two\n", "two", cancellationToken);
        var (_, three) = await PublishedAsync(user, "src/c.txt", "three\n", "three", cancellationToken);
        var trials = new TrialMerges(new ProcessRunner(TimeProvider.System), user.DataFolder);

        var clean = await trials.RunAsync(repository, [one.Branch, two.Branch, three.Branch, "night/2026-11-20/gone"], cancellationToken);
        user.Write("src/c.txt", "mine\n");
        await user.GitAsync(cancellationToken, "add", ".");
        await user.GitAsync(cancellationToken, "commit", "-qm", "mine");
        var stale = await trials.RunAsync(repository, [three.Branch], cancellationToken);

        Assert.That((clean.Conflicts.Count, clean.Tried.Count), Is.EqualTo((0, 3)));
        Assert.That(clean.Clashes.Select(clash => (clash.One, clash.Other, string.Join(' ', clash.Files))), Is.EqualTo([(one.Branch, two.Branch, "src/a.txt")]));
        Assert.That(stale.Conflicts.Select(clash => (clash.One, string.Join(' ', clash.Files))), Is.EqualTo([(three.Branch, "src/c.txt")]));
        Assert.That(await user.GitAsync(cancellationToken, "status", "--porcelain"), Is.Empty);
    }

    private static async Task<(RepositorySpec Repository, ReviewedChange Change)> PublishedAsync(UserFolder user, string file, string text, string name, CancellationToken cancellationToken, string onto = "main")
    {
        var (start, workspace) = await user.OpenAsync(cancellationToken, onto);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(workspace.Path, file))!);
        await File.WriteAllTextAsync(Path.Combine(workspace.Path, file), text, cancellationToken);
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var published = await user.Worktrees.PublishAsync(user.Request(start, tree, $"night/2026-11-20/{name}"), cancellationToken);
        return (user.Spec, new ReviewedChange(published.Branch, start.Commit, published.Commit));
    }
}
