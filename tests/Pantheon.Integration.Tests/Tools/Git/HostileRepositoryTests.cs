using System.Globalization;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

/// <summary>Each payload is shown to fire under plain git first: a test whose trap is not armed proves nothing.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[Category("Slow")]
internal sealed class HostileRepositoryTests
{
    [TestCase("core.fsmonitor", "PAYLOAD", "")]
    [TestCase("filter.evil.clean", "PAYLOAD", "* filter=evil\n")]
    [TestCase("filter.evil.process", "PAYLOAD", "* filter=evil\n")]
    [TestCase("diff.evil.textconv", "PAYLOAD", "* diff=evil\n")]
    [TestCase("diff.external", "PAYLOAD", "")]
    [TestCase("core.hooksPath", "HOOKS", "")]
    [CancelAfter(60_000)]
    public async Task A_program_in_the_users_configuration_never_runs(string setting, string value, string attributes, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        if (attributes.Length > 0)
        {
            user.Write(".gitattributes", attributes);
            await user.CommitAsync("attributes", cancellationToken);
        }

        var payload = user.Payload();
        await user.GitAsync(cancellationToken, "config", setting, value == "HOOKS" ? HooksOf(user, payload) : payload);
        user.Write("src/a.txt", "changed\n");
        await user.GitInAsync(user.Path, false, cancellationToken, "diff");
        await user.GitInAsync(user.Path, false, cancellationToken, "add", "-A");
        await user.GitInAsync(user.Path, false, cancellationToken, "-c", "user.name=x", "commit", "-q", "-m", "armed");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        await WholeNightAsync(user, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [TestCase("update")]
    [TestCase("pre-receive")]
    [TestCase("post-receive")]
    [TestCase("reference-transaction")]
    [CancelAfter(60_000)]
    public async Task A_hook_of_the_receiving_side_never_runs(string hook, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        File.Copy(user.Payload(), Path.Combine(user.Path, ".git", "hooks", hook));
        await user.GitAsync(cancellationToken, "push", "-q", user.Path, "main:refs/heads/control");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        await WholeNightAsync(user, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_program_that_lists_the_refs_of_borrowed_objects_never_runs(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        await user.GitAsync(cancellationToken, "clone", "-q", "--bare", ".", "../lender");
        File.WriteAllText(Path.Combine(user.Path, ".git", "objects", "info", "alternates"), Path.GetFullPath(Path.Combine(user.Path, "..", "lender", "objects")) + "\n");
        await user.GitAsync(cancellationToken, "config", "core.alternateRefsCommand", user.Payload(answers: false));
        await user.GitAsync(cancellationToken, "push", "-q", user.Path, "main:refs/heads/control");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        await WholeNightAsync(user, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [TestCase("blame")]
    [TestCase("log")]
    [TestCase("show")]
    [CancelAfter(60_000)]
    public async Task A_program_that_turns_files_into_text_never_runs(string command, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write(".gitattributes", "* diff=evil\n");
        await user.CommitAsync("attributes", cancellationToken);
        await user.GitAsync(cancellationToken, "config", "diff.evil.textconv", user.Payload());
        await user.GitInAsync(user.Path, false, cancellationToken, command == "blame" ? [command, "--", "src/a.txt"] : [command, "-p", "HEAD"]);
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        await WholeNightAsync(user, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [TestCase("remote.origin.url", "ext::{0}")]
    [TestCase("remote.origin.uploadpack", "{0}")]
    [TestCase("core.sshCommand", "{0}")]
    [TestCase("url.ext::{0} .insteadOf", "{1}")]
    [CancelAfter(60_000)]
    public async Task A_remote_that_is_a_program_is_never_asked(string setting, string value, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (payload, home) = (user.Payload(answers: false), user.Path);
        await user.GitAsync(cancellationToken, "config", "protocol.ext.allow", "always");
        await user.GitAsync(cancellationToken, "config", "remote.origin.url", setting == "core.sshCommand" ? "ssh://git@localhost/x" : home);
        await user.GitAsync(cancellationToken, "config", string.Format(CultureInfo.InvariantCulture, setting, payload), string.Format(CultureInfo.InvariantCulture, value, payload, home));
        await user.GitInAsync(user.Path, false, cancellationToken, "fetch", "-q", "origin");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        await WholeNightAsync(user, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Objects_that_are_fetched_when_missed_are_not_fetched(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var blob = await user.GitAsync(cancellationToken, "rev-parse", "HEAD:src/a.txt");
        string[] settings = ["core.repositoryformatversion=1", "extensions.partialClone=origin", "remote.origin.promisor=true", $"remote.origin.url={user.Path}", $"remote.origin.uploadpack={user.Payload(answers: false)}"];
        foreach (var setting in settings)
        {
            await user.GitAsync(cancellationToken, ["config", .. setting.Split('=')]);
        }

        File.Delete(Path.Combine(user.Path, ".git", "objects", blob[..2], blob[2..]));
        await user.GitInAsync(user.Path, false, cancellationToken, "cat-file", "-p", blob);
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.OpenAsync(cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.GitFailed));
        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_repository_is_never_found_by_looking_around(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var planted = Path.Combine(user.Path, "docs");
        await user.GitAsync(cancellationToken, "init", "-q", "--bare", "docs");
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.fsmonitor", user.Payload());
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.bare", "false");
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.worktree", planted);
        await user.GitInAsync(planted, false, cancellationToken, "status");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        // with our settings, but without the gitdir that every call of ours names
        await user.GitInAsync(planted, false, cancellationToken, [.. GitEnvironment.SettingArguments.Where(setting => setting != "core.fsmonitor=" && setting != "-c").SelectMany(setting => new[] { "-c", setting }), "status"]);

        Assert.That(user.Fired, Is.False);
    }

    [TestCase("$(touch {0})", "x$(touch {0})@example.org")]
    [TestCase("--upload-pack={0}", "`touch {0}`")]
    [TestCase("a\nb <evil@example.org>", "x\0y")]
    [CancelAfter(60_000)]
    public async Task Who_committed_is_text_whatever_it_says(string name, string mail, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var request = user.Request(start, tree) with
        {
            AuthorName = string.Format(CultureInfo.InvariantCulture, name, user.Marker),
            AuthorEmail = string.Format(CultureInfo.InvariantCulture, mail, user.Marker),
        };

        var published = await user.Worktrees.PublishAsync(request, cancellationToken);

        var authors = (await user.GitAsync(cancellationToken, "cat-file", "-p", published.Commit)).Split('\n').Where(line => line.StartsWith("author ", StringComparison.Ordinal)).ToList();
        Assert.That(authors, Has.Count.EqualTo(1));
        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_git_folder_that_a_tool_made_in_the_worktree_is_refused_before_git_sees_it(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        await PlantAsync(user, workspace.Path, cancellationToken);
        await user.GitInAsync(workspace.Path, false, cancellationToken, "status");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That((refused!.Code, refused.Kind), Is.EqualTo((Codes.NestedGit, FailureKind.SandboxRefused)));
        Assert.That(refused.Message, Is.EqualTo("'.git' in the worktree is refused: it is named as a git folder, which git would obey."));
        Assert.That(user.Fired, Is.False);
    }

    [TestCase("core.fsmonitor")]
    [TestCase("filter.evil.clean")]
    [CancelAfter(60_000)]
    public async Task A_nested_repository_that_names_a_program_is_refused_before_git_sees_it(string setting, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        var nested = Path.Combine(workspace.Path, "deep", "er");
        Directory.CreateDirectory(nested);
        await PlantAsync(user, nested, cancellationToken, setting);
        File.WriteAllText(Path.Combine(nested, ".gitattributes"), "* filter=evil\n");
        await user.GitInAsync(nested, false, cancellationToken, "add", "-A");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That(refused!.Message, Does.StartWith("'deep/er/.git' in the worktree is refused"));
        Assert.That(user.Fired, Is.False);
    }

    [TestCase(".git")]
    [TestCase(".GIT")]
    [TestCase(".git ")]
    [TestCase(".git.")]
    [TestCase("GIT~1")]
    [TestCase(".g\u200cit")]
    [TestCase(".git::$INDEX_ALLOCATION")]
    [CancelAfter(60_000)]
    public async Task A_redirecting_file_is_refused_in_every_spelling(string name, CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src", name), $"gitdir: {user.Path}/.git\n");

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That(refused!.Code, Is.EqualTo(Codes.NestedGit));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_bare_repository_planted_in_a_folder_is_refused(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        var planted = Path.Combine(workspace.Path, "docs");
        await user.GitInAsync(workspace.Path, true, cancellationToken, "init", "-q", "--bare", "docs");
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.fsmonitor", user.Payload());
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.bare", "false");
        await user.GitInAsync(planted, true, cancellationToken, "config", "core.worktree", planted);
        await user.GitInAsync(planted, false, cancellationToken, "status");
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        user.Disarm();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That(refused!.Message, Does.StartWith("'docs' in the worktree is refused: it is laid out as a bare git repository"));
        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_pipe_in_the_worktree_is_refused_and_does_not_hang(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (_, workspace) = await user.OpenAsync(cancellationToken);
        await RunAsync("mkfifo", [Path.Combine(workspace.Path, "src", "pipe")], cancellationToken);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That(refused!.Message, Is.EqualTo("'src/pipe' in the worktree is refused: it is neither a file, a folder nor a symbolic link."));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Attributes_that_a_tool_wrote_name_no_program(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        const string Attributes = "* filter=evil diff=evil merge=evil\n";
        await user.GitAsync(cancellationToken, "config", "filter.evil.clean", user.Payload());
        var planted = user.Write(".gitattributes", Attributes);
        await user.GitInAsync(user.Path, false, cancellationToken, "hash-object", planted);
        Assert.That(user.Fired, Is.True, "the payload must fire under plain git");
        File.Delete(planted);
        user.Disarm();
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, ".gitattributes"), Attributes);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "changed\n");

        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);

        Assert.That(user.Fired, Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Symbolic_links_are_kept_as_links_and_never_followed(CancellationToken cancellationToken)
    {
        using var outside = new TemporaryFolder();
        outside.Write("secret.txt", "secret");
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        Directory.Delete(Path.Combine(workspace.Path, "src"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(workspace.Path, "src"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(workspace.Path, "hosts"), "/etc/hosts");

        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        var patch = await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);

        Assert.That(patch.Text, Does.Not.Contain("secret\n").And.Contain("new file mode 120000"));
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "hosts", cancellationToken), Is.Null);
        Assert.That(await user.Worktrees.ReadFileAsync(user.Spec, tree, "src/secret.txt", cancellationToken), Is.Null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_patch_may_not_touch_submodules(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        const string Link = "diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..1111111\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit 1111111111111111111111111111111111111111\n";
        File.WriteAllText(Path.Combine(workspace.Path, ".gitmodules"), "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c evil\n");

        var patched = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.ApplyPatchAsync(user.Spec, start.Tree, Link, cancellationToken));
        var written = await Assert.ThrowsAsync<WorkspaceException>(() => user.Worktrees.SnapshotAsync(workspace, cancellationToken));

        Assert.That((patched!.Code, written!.Code), Is.EqualTo((Codes.SubmoduleChanged, Codes.SubmoduleChanged)));
        Assert.That(written.Message, Does.Contain("'.gitmodules'"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_submodule_of_the_base_stays_as_it_is(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var head = await user.GitAsync(cancellationToken, "rev-parse", "HEAD");
        await user.GitAsync(cancellationToken, "update-index", "--add", "--cacheinfo", $"160000,{head},sub");
        await user.GitAsync(cancellationToken, "commit", "-q", "-m", "submodule");
        var (start, workspace) = await user.OpenAsync(cancellationToken);

        Assert.That(await user.Worktrees.SnapshotAsync(workspace, cancellationToken), Is.EqualTo(start.Tree));
    }

    private static async Task WholeNightAsync(UserFolder user, CancellationToken cancellationToken)
    {
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, cancellationToken);
        await user.Worktrees.DiffAsync(user.Spec, start.Tree, tree, cancellationToken);
        await user.Worktrees.MergeAsync(user.Spec, start.Tree, tree, start.Tree, cancellationToken);
        await user.Worktrees.AppliesToAsync(user.Spec, "main", start.Commit, tree, cancellationToken);
        await user.Worktrees.SalvageAsync(UserFolder.Attempt, user.Spec, start.Commit, tree, cancellationToken);
        await user.Worktrees.PublishAsync(user.Request(start, tree), cancellationToken);
        await user.Worktrees.RemoveAsync(workspace, cancellationToken);
    }

    private static string HooksOf(UserFolder user, string payload)
    {
        var hooks = Path.Combine(user.Path, "..", "hooks");
        Directory.CreateDirectory(hooks);
        foreach (var hook in (string[])["pre-commit", "post-checkout", "post-index-change", "update", "pre-push"])
        {
            File.Copy(payload, Path.Combine(hooks, hook));
        }

        return hooks;
    }

    private static async Task PlantAsync(UserFolder user, string folder, CancellationToken cancellationToken, string setting = "core.fsmonitor")
    {
        await user.GitInAsync(folder, true, cancellationToken, "init", "-q");
        await user.GitInAsync(folder, true, cancellationToken, "config", setting, user.Payload());
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec { FileName = program, Arguments = arguments, Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        Assert.That((await new ProcessRunner(TimeProvider.System).RunAsync(spec, cancellationToken)).Succeeded, Is.True);
    }
}
