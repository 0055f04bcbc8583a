using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Testing;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class QuarantineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    [Test]
    [CancelAfter(60_000)]
    public async Task What_a_tree_may_not_hold_is_moved_out_and_the_rest_can_be_kept(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        await user.GitInAsync(workspace.Path, true, cancellationToken, "init", "-q", "deep/er");
        await user.GitInAsync(workspace.Path, true, cancellationToken, "init", "-q", "--bare", "planted");
        await RunAsync("mkfifo", [At(workspace, "src/pipe")], cancellationToken);
        File.WriteAllText(At(workspace, "src/.GIT"), "gitdir: /evil\n");
        Directory.CreateSymbolicLink(At(workspace, "src/git~1"), user.Path);
        File.CreateSymbolicLink(At(workspace, ".gitmodules"), "/etc/hosts");
        File.WriteAllText(At(workspace, "src/a.txt"), "half done\n");

        var taken = await user.Worktrees.QuarantineAsync(workspace, cancellationToken);
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var reference = await user.Worktrees.SalvageAsync(UserFolder.Attempt, user.Spec, start.Commit, tree, cancellationToken);

        Assert.That(taken.Select(entry => entry.Path), Is.EquivalentTo((string[])["deep/er/.git", "planted", "src/pipe", "src/.GIT", "src/git~1", ".gitmodules"]));
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "src/a.txt", cancellationToken), Is.EqualTo("half done\n"));
        Assert.That(reference, Does.StartWith("refs/pantheon/salvage/"));
        var nested = taken.Single(entry => entry.Path == "deep/er/.git");
        Assert.That(File.Exists(Path.Combine(nested.Place, "config")), Is.True);
        Assert.That(nested.Place, Does.StartWith(Path.Combine(user.DataFolder, "quarantine", UserFolder.Attempt.Run.ToString(), "implement-1") + "/0").And.EndsWith("-deep__er__.git"));
        Assert.That(File.ReadAllText(Path.Combine(Path.GetDirectoryName(nested.Place)!, "README.txt")), Does.Contain("-deep__er__.git\tdeep/er/.git\tit is named as a git folder"));

        // links went as links: what they lead to is where it was
        Assert.That(new FileInfo(taken.Single(entry => entry.Path == "src/git~1").Place).LinkTarget, Is.EqualTo(user.Path));
        Assert.That(Directory.Exists(Path.Combine(user.Path, ".git")), Is.True);
        Assert.That(File.Exists("/etc/hosts"), Is.True);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Folders_without_rights_and_names_that_are_no_text_hinder_nothing(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        const string Plant = "mkdir -p 'odd/'$(printf '\\377')/.git && mkdir -p locked/.git && chmod 500 locked && chmod 000 locked/.git";
        await RunAsync("sh", ["-c", Plant], cancellationToken, workspace.Path);

        var taken = await user.Worktrees.QuarantineAsync(workspace, cancellationToken);

        Assert.That(taken.Select(entry => entry.Path), Is.EquivalentTo((string[])["odd/\uFFFD/.git", "locked/.git"]));
        Assert.That(await user.Worktrees.QuarantineAsync(workspace, cancellationToken), Is.Empty);
        await user.Worktrees.RemoveAsync(workspace, cancellationToken);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_folder_that_keeps_its_objects_elsewhere_is_a_repository_too(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        await user.GitInAsync(workspace.Path, true, cancellationToken, "init", "-q", "--bare", "real");
        await user.GitInAsync(workspace.Path, true, cancellationToken, "-C", "real", "config", "remote.origin.url", $"ext::{user.Payload(answers: false)}");
        await user.GitInAsync(workspace.Path, true, cancellationToken, "-C", "real", "config", "protocol.ext.allow", "always");
        File.Delete(At(workspace, "real/HEAD"));
        Directory.CreateDirectory(At(workspace, "thin"));
        File.WriteAllText(At(workspace, "thin/HEAD"), "ref: refs/heads/main\n");
        File.WriteAllText(At(workspace, "thin/commondir"), "../real\n");
        await user.GitInAsync(At(workspace, "thin"), false, cancellationToken, "fetch");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");

        var taken = await user.Worktrees.QuarantineAsync(workspace, cancellationToken);

        Assert.That(taken.Select(entry => entry.Path), Is.EqualTo((string[])["thin"]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Nothing_is_moved_while_a_process_works_in_the_tree(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        Directory.CreateDirectory(At(workspace, ".git"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = new TaskCompletionSource();
        var spec = new ProcessSpec
        {
            FileName = "sh",
            Arguments = ["-c", "echo ready; exec tail -f /dev/null"],
            WorkingDirectory = workspace.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            OnStandardOutput = _ => ready.TrySetResult(),
        };
        var busy = new ProcessRunner(TimeProvider.System).RunAsync(spec, stop.Token);
        await ready.Task.WaitAsync(cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.QuarantineAsync(workspace, cancellationToken));

        Assert.That((refused!.Code, refused.Kind), Is.EqualTo((Codes.WorktreeInUse, FailureKind.SandboxRefused)));
        Assert.That(Directory.Exists(At(workspace, ".git")), Is.True);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<ProcessCancelledException>(() => busy);
        Assert.That(await user.Worktrees.QuarantineAsync(workspace, cancellationToken), Has.Count.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_is_older_than_a_month_goes_and_the_oldest_of_what_is_too_much(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        foreach (var (run, age) in new[] { ("run-old", 31), ("run-big", 3), ("run-new", 1) })
        {
            folder.Write($"quarantine/{run}/code-1/001-x", new string('x', 100_000));
            Directory.SetLastWriteTimeUtc(folder.PathOf("quarantine", run), Now.UtcDateTime - TimeSpan.FromDays(age));
        }

        var processes = new ProcessRunner(TimeProvider.System);
        await new Quarantine(folder.Path, processes, new ManualTime(Now)).PruneAsync(cancellationToken);
        var first = Names(folder);
        await new Quarantine(folder.Path, processes, new ManualTime(Now)) { MaxBytes = 150_000 }.PruneAsync(cancellationToken);

        Assert.That(first, Is.EquivalentTo((string[])["run-big", "run-new"]));
        Assert.That(Names(folder), Is.EqualTo((string[])["run-new"]));
    }

    [TestCase(".GIT")]
    [TestCase("git~1")]
    [TestCase(".g\u200cit")]
    [CancelAfter(60_000)]
    public async Task A_base_that_holds_a_git_folder_in_disguise_is_not_checked_out(string name, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var blob = await user.GitAsync(cancellationToken, "rev-parse", "HEAD:src/b.txt");
        var below = await MakeTreeAsync(user, $"100644 blob {blob}\tconfig\0", cancellationToken);
        var tree = await MakeTreeAsync(user, $"100644 blob {blob}\tb.txt\0040000 tree {below}\t{name}\0", cancellationToken);
        Assert.That(await user.GitAsync(cancellationToken, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", tree), Does.Contain($"{name}/config"), "the hostile tree must exist");
        var commit = await user.GitAsync(cancellationToken, "commit-tree", "-m", "hostile", tree);
        await user.GitAsync(cancellationToken, "update-ref", "refs/heads/main", commit);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.OpenAsync(cancellationToken));

        Assert.That((refused!.Code, refused.Kind), Is.EqualTo((Codes.BaseNotCheckedOut, FailureKind.SandboxRefused)));
        Assert.That(refused.Message, Does.Contain($"{name}/config").And.Contain("takes for a git folder"));
        Assert.That(Directory.EnumerateFileSystemEntries(user.DataFolder, "config", SearchOption.AllDirectories).Where(path => path.Contains("/work/", StringComparison.Ordinal)), Is.Empty);
    }

    private static string At(Workspace workspace, string relative) => Path.Combine(workspace.Path, relative);

    private static IEnumerable<string?> Names(TemporaryFolder folder) => [.. Directory.EnumerateDirectories(folder.PathOf("quarantine")).Select(Path.GetFileName)];

    private static async Task<string> MakeTreeAsync(UserFolder user, string entries, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "git",
            Arguments = ["mktree", "-z"],
            WorkingDirectory = user.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            StandardInput = Encoding.UTF8.GetBytes(entries),
        };
        return (await new ProcessRunner(TimeProvider.System).RunAsync(spec, cancellationToken)).StandardOutput.Trim();
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken, string? folder = null)
    {
        var spec = new ProcessSpec { FileName = program, Arguments = arguments, WorkingDirectory = folder, Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        Assert.That((await new ProcessRunner(TimeProvider.System).RunAsync(spec, cancellationToken)).Succeeded, Is.True);
    }
}
