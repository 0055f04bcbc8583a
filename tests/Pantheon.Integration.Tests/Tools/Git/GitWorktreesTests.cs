using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitWorktreesTests
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute;

    [Test]
    [CancelAfter(60_000)]
    public async Task A_worktree_holds_exactly_the_base_and_no_git_folder(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        File.SetUnixFileMode(user.Write("run.sh", "#!/bin/sh\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | Execute);
        File.CreateSymbolicLink(System.IO.Path.Combine(user.Path, "link"), "src/a.txt");
        await user.CommitAsync("script and link", cancellationToken);

        var (start, workspace) = await user.OpenAsync(cancellationToken);

        var names = Directory.EnumerateFileSystemEntries(workspace.Path).Select(Path.GetFileName).Order().ToList();
        Assert.That(names, Is.EqualTo((string[])[".gitignore", "link", "run.sh", "src"]));
        Assert.That(File.GetUnixFileMode(System.IO.Path.Combine(workspace.Path, "run.sh")) & Execute, Is.EqualTo(Execute));
        Assert.That(new FileInfo(System.IO.Path.Combine(workspace.Path, "link")).LinkTarget, Is.EqualTo("src/a.txt"));
        Assert.That(await user.Worktrees.SnapshotAsync(workspace, cancellationToken), Is.EqualTo(start.Tree));
    }

    [TestCase("mkdir \"$(printf 'a\\377')\"; touch \"$(printf 'a\\377')/b\"")]
    [TestCase("touch \"$(printf '\\377')\"")]
    [TestCase("i=0; d=dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd; while [ $i -lt 60 ]; do mkdir $d; cd $d; i=$((i+1)); done")]
    [TestCase("mkdir -p a/b; touch a/b/c; chmod 0 a/b a")]
    [CancelAfter(60_000)]
    public async Task Whatever_names_its_tools_left_a_worktree_is_taken_away(string script, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        var outcome = await new Pantheon.Platform.Processes.ProcessRunner(TimeProvider.System).RunAsync(
            new Pantheon.Platform.Processes.ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["-c", script],
                WorkingDirectory = workspace.Path,
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            },
            cancellationToken);
        Assert.That(outcome.Succeeded, outcome.StandardError);

        await user.Worktrees.RemoveAsync(workspace, cancellationToken);

        Assert.That(Directory.Exists(workspace.Path), Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_snapshot_takes_what_is_new_changed_and_gone_and_leaves_what_is_ignored(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "one\n2\nthree\n");
        File.Move(Path.Combine(workspace.Path, "src/b.txt"), Path.Combine(workspace.Path, "src/c d.txt"));
        File.WriteAllText(Path.Combine(workspace.Path, "new.bin"), "\0\u0001");
        Directory.CreateDirectory(Path.Combine(workspace.Path, "obj"));
        File.WriteAllText(Path.Combine(workspace.Path, "obj/x.dll"), "x");

        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var patch = await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);

        Assert.That(patch.Files, Is.EqualTo((FileChange[])
        [
            new("new.bin", "added", null, 0, 0, true) { OldMode = "000000", NewMode = "100644" },
            new("src/a.txt", "modified", null, 1, 1, false) { OldMode = "100644", NewMode = "100644" },
            new("src/c d.txt", "renamed", "src/b.txt", 0, 0, false) { OldMode = "100644", NewMode = "100644" },
        ]));
        Assert.That(patch.Text, Does.Contain("-two\n+2\n"));
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "src/a.txt", cancellationToken), Is.EqualTo("one\n2\nthree\n"));
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "src/b.txt", cancellationToken), Is.Null);
        Assert.That(await user.Worktrees.ApplyPatchAsync(user.Spec, start.Tree, patch.Text, cancellationToken), Is.EqualTo(tree));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_tree_of_another_box_comes_back_from_the_base_and_its_patch_binary_files_renames_and_modes_too(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.Move(Path.Combine(workspace.Path, "src/b.txt"), Path.Combine(workspace.Path, "src/ö d.txt"));
        File.WriteAllBytes(Path.Combine(workspace.Path, "new.bin"), [.. Enumerable.Range(0, 70_000).Select(number => (byte)(number * 31))]);
        File.SetUnixFileMode(Path.Combine(workspace.Path, "src/a.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var patch = await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);

        var other = new GitWorktrees(new ProcessRunner(TimeProvider.System), user.DataFolder + "-of-another", TimeProvider.System);
        await other.OpenBaseAsync(user.Spec, start.Commit, cancellationToken);
        Assert.That(await other.MissingTreesAsync(user.Spec, [start.Tree, tree], cancellationToken), Is.EqualTo(new[] { tree }));
        Assert.That(await other.ApplyPatchAsync(user.Spec, start.Tree, patch.Text, cancellationToken), Is.EqualTo(tree));
        Assert.That(await other.MissingTreesAsync(user.Spec, [start.Tree, tree], cancellationToken), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_patch_that_does_not_fit_is_a_workspace_conflict(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, _) = await user.OpenAsync(cancellationToken);
        const string Wrong = "--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,1 +1,1 @@\n-other\n+else\n";

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.ApplyPatchAsync(user.Spec, start.Tree, Wrong, cancellationToken));

        Assert.That(refused!.Kind, Is.EqualTo(FailureKind.WorkspaceConflict));
        Assert.That(refused.Message, Does.Contain("src/a.txt"));
    }

    [TestCase("../outside.txt")]
    [TestCase(".git/config")]
    [CancelAfter(60_000)]
    public async Task A_patch_cannot_leave_the_tree(string path, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, _) = await user.OpenAsync(cancellationToken);
        var patch = $"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+x\n";

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.ApplyPatchAsync(user.Spec, start.Tree, patch, cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.PatchDoesNotApply));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Changes_of_different_files_merge_and_of_the_same_line_conflict(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        var ours = await TreeWithAsync(user, workspace, "src/a.txt", "ONE\ntwo\nthree\n", cancellationToken);
        var theirs = await TreeWithAsync(user, await FreshAsync(user, start, cancellationToken), "src/b.txt", "B\n", cancellationToken);
        var clash = await TreeWithAsync(user, await FreshAsync(user, start, cancellationToken), "src/a.txt", "uno\ntwo\nthree\n", cancellationToken);

        var merged = await user.Worktrees.MergeAsync(user.Spec, start.Tree, ours, theirs, cancellationToken);
        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.MergeAsync(user.Spec, start.Tree, ours, clash, cancellationToken));

        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, merged, "src/a.txt", cancellationToken), Does.StartWith("ONE"));
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, merged, "src/b.txt", cancellationToken), Is.EqualTo("B\n"));
        Assert.That(refused!.Kind, Is.EqualTo(FailureKind.WorkspaceConflict));
        Assert.That(refused.Message, Does.Contain("'src/a.txt'"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task An_overlay_adds_changes_and_deletes_the_matching_paths_only(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write("tests/old.txt", "old");
        await user.CommitAsync("tests", cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.Delete(Path.Combine(workspace.Path, "tests/old.txt"));
        File.WriteAllText(Path.Combine(workspace.Path, "tests/new.txt"), "new");
        var other = await TreeWithAsync(user, workspace, "src/a.txt", "changed\n", cancellationToken);

        var result = await user.Worktrees.OverlayAsync(user.Spec, start.Tree, other, ["tests/**"], cancellationToken);

        var patch = await user.Worktrees.DiffAsync(user.Spec, start.Tree, result, cancellationToken);
        Assert.That(patch.Files.Select(file => $"{file.Status} {file.Path}"), Is.EquivalentTo((string[])["added tests/new.txt", "deleted tests/old.txt"]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_change_is_tried_on_the_branch_as_it_is_now(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        var tree = await TreeWithAsync(user, workspace, "src/a.txt", "ONE\ntwo\nthree\n", cancellationToken);

        var onTheBase = await user.Worktrees.AppliesToAsync(user.Spec, "main", start.Commit, tree, cancellationToken);
        user.Write("src/b.txt", "by day\n");
        await user.CommitAsync("elsewhere", cancellationToken);
        var besides = await user.Worktrees.AppliesToAsync(user.Spec, "main", start.Commit, tree, cancellationToken);
        user.Write("src/a.txt", "uno\ntwo\nthree\n");
        await user.CommitAsync("same line", cancellationToken);
        var against = await user.Worktrees.AppliesToAsync(user.Spec, "main", start.Commit, tree, cancellationToken);

        Assert.That((onTheBase, besides, against), Is.EqualTo((true, true, false)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Unfinished_work_is_kept_under_a_ref_of_our_own(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        var tree = await TreeWithAsync(user, workspace, "src/a.txt", "half\n", cancellationToken);

        var reference = await user.Worktrees.SalvageAsync(UserFolder.Attempt, user.Spec, start.Commit, tree, cancellationToken);
        await user.Worktrees.RemoveAsync(workspace, cancellationToken);

        var own = Path.Combine(user.DataFolder, "git", "shop.git");
        Assert.That(await user.GitInAsync(own, true, cancellationToken, $"--git-dir={own}", "rev-parse", $"{reference}^{{tree}}"), Is.EqualTo(tree));
        Assert.That(Directory.Exists(workspace.Path), Is.False);
        Assert.That(await user.GitAsync(cancellationToken, "for-each-ref", "--format=%(refname)"), Is.EqualTo("refs/heads/main"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_worktree_that_a_killed_worker_left_is_found_with_its_work_and_no_other(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(workspace.Path, "src", "a.txt"), "half\n", cancellationToken);

        var left = user.Worktrees.FindLeft(UserFolder.Attempt, user.Spec, start.Tree);

        Assert.That(left, Is.Not.Null);
        var tree = await user.Worktrees.SnapshotAsync(left!, cancellationToken);
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "src/a.txt", cancellationToken), Is.EqualTo("half\n"));
        Assert.That(user.Worktrees.FindLeft(UserFolder.Attempt with { Number = 99 }, user.Spec, start.Tree), Is.Null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_folder_that_a_tool_locked_is_removed_all_the_same(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        var locked = Directory.CreateDirectory(Path.Combine(workspace.Path, "locked"));
        File.WriteAllText(Path.Combine(locked.FullName, "x"), "x");
        File.CreateSymbolicLink(Path.Combine(locked.FullName, "out"), user.Path);
        locked.UnixFileMode = UnixFileMode.UserRead;

        await user.Worktrees.RemoveAsync(workspace, cancellationToken);

        Assert.That(Directory.Exists(locked.FullName), Is.False);
        Assert.That(user.Read("src/b.txt"), Is.EqualTo("b\n"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_lock_that_a_killed_git_left_does_not_lose_the_work(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "..", "index.lock"), "");

        Assert.That(await TreeWithAsync(user, workspace, "src/a.txt", "half\n", cancellationToken), Is.Not.EqualTo(start.Tree));
    }

    private static async Task<string> TreeWithAsync(UserFolder user, Workspace workspace, string path, string text, CancellationToken cancellationToken)
    {
        File.WriteAllText(Path.Combine(workspace.Path, path), text);
        return await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
    }

    private static Task<Workspace> FreshAsync(UserFolder user, BaseCommit start, CancellationToken cancellationToken) =>
        user.Worktrees.CreateAsync(UserFolder.Attempt, user.Spec, start.Tree, cancellationToken);
}
