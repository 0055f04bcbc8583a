using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.Tools.Git;

/// <summary>What agents are shown of git: the orchestrator asks its own gitdir, and nothing that a person or an agent wrote is obeyed.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitViewTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Changes_are_listed_and_shown_for_one_path_or_all(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var context = await OpenAsync(user, cancellationToken);
        var untouched = await CallAsync(user, context, "git_status", cancellationToken);
        File.WriteAllText(Path.Combine(context.Workspace.Path, "src/a.txt"), "one\nzwei\nthree\n");
        File.WriteAllText(Path.Combine(context.Workspace.Path, "new.txt"), "new\n");

        var status = await CallAsync(user, context, "git_status", cancellationToken);
        var all = await CallAsync(user, context, "git_diff", cancellationToken);
        var one = await CallAsync(user, context, "git_diff", cancellationToken, ("path", "src"));
        var none = await CallAsync(user, context, "git_diff", cancellationToken, ("path", "src/b.txt"));

        Assert.That(untouched.Text, Is.EqualTo("Nothing has been changed yet."));
        Assert.That(status.Text, Is.EqualTo("added new.txt +1 -0\nmodified src/a.txt +1 -1\n"));
        Assert.That(all.Text, Does.Contain("+zwei").And.Contain("+new"));
        Assert.That(one.Text, Does.StartWith("modified src/a.txt +1 -1\n\ndiff --git a/src/a.txt b/src/a.txt\n").And.Contain("+zwei").And.Not.Contain("new.txt"));
        Assert.That(none.Text, Is.EqualTo("Nothing has been changed in 'src/b.txt'."));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_those_before_it_changed_is_shown_too(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var (start, first) = await user.OpenAsync(cancellationToken);
        File.WriteAllText(Path.Combine(first.Path, "src/a.txt"), "one\nzwei\nthree\n");
        var handed = await user.Worktrees.SnapshotAsync(first, cancellationToken);
        var second = await user.Worktrees.CreateAsync(new AttemptId(UserFolder.Attempt.Run, new NodeId("review"), 1), user.Spec, handed, cancellationToken);
        var context = (await OpenAsync(user, cancellationToken)) with { Workspace = second };

        var own = await CallAsync(user, context, "git_diff", cancellationToken);
        var all = await CallAsync(user, context with { BaseTree = start.Tree }, "git_diff", cancellationToken);

        Assert.That(own.Text, Is.EqualTo("Nothing has been changed yet."));
        Assert.That(all.Text, Does.StartWith("modified src/a.txt +1 -1\n").And.Contain("+zwei"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_commits_before_the_work_are_listed_and_shown(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write("src/b.txt", "B\n");
        await user.CommitAsync("second: \x1b[31mred", cancellationToken);
        var context = await OpenAsync(user, cancellationToken);
        var id = await user.GitAsync(cancellationToken, "rev-parse", "HEAD");

        var log = await CallAsync(user, context, "git_log", cancellationToken);
        var one = await CallAsync(user, context, "git_log", cancellationToken, ("path", "src/a.txt"), ("count", 5));
        var shown = await CallAsync(user, context, "git_show", cancellationToken, ("commit", id[..8]));

        Assert.That(log.Text.Split('\n').Select(line => line.Split(": ", 2)[1]), Is.EqualTo((string[])["second: red", "first"]));
        Assert.That(one.Text, Does.EndWith(" U: first").And.Not.Contain("second"));
        Assert.That(shown.Text, Does.StartWith($"commit {id}\nauthor U, ").And.Contain("second: red").And.Contain("+B"));
    }

    [TestCase("HEAD")]
    [TestCase("main")]
    [TestCase("--all")]
    [TestCase("abc")]
    [TestCase("deadbeef")]
    [TestCase("UNRELATED")]
    [CancelAfter(60_000)]
    public async Task What_is_no_commit_before_the_work_is_not_shown(string commit)
    {
        using var user = await UserFolder.WithOneCommitAsync(CancellationToken.None);
        var context = await OpenAsync(user, CancellationToken.None);
        user.Write("src/hidden.txt", "hidden\n");
        await user.CommitAsync("after", CancellationToken.None);
        var later = await user.GitAsync(CancellationToken.None, "rev-parse", "HEAD");
        await user.Worktrees.OpenBaseAsync(user.Spec, later, CancellationToken.None);

        var shown = await CallAsync(user, context, "git_show", CancellationToken.None, ("commit", commit == "UNRELATED" ? later : commit));

        Assert.That((shown.IsError, shown.Text.Contains("hidden", StringComparison.Ordinal)), Is.EqualTo((true, false)), "it is in the same folder and none of this work's business");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task No_program_that_the_repository_names_is_started(CancellationToken cancellationToken)
    {
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        user.Write(".gitattributes", "* diff=evil\n");
        await user.CommitAsync("attributes", cancellationToken);
        await user.GitAsync(cancellationToken, "config", "diff.evil.textconv", user.Payload());
        await user.GitAsync(cancellationToken, "config", "diff.evil.command", user.Payload());
        await user.GitAsync(cancellationToken, "show", "--ext-diff", "HEAD");
        Assert.That(user.Fired, Is.True, "plain git starts it");
        user.Disarm();
        var context = await OpenAsync(user, cancellationToken);
        File.WriteAllText(Path.Combine(context.Workspace.Path, "src/a.txt"), "changed\n");

        foreach (var tool in (string[])["git_status", "git_diff", "git_log"])
        {
            await CallAsync(user, context, tool, cancellationToken);
        }

        await CallAsync(user, context, "git_show", cancellationToken, ("commit", context.BaseCommit!));

        Assert.That(user.Fired, Is.False);
    }

    private static async Task<ToolContext> OpenAsync(UserFolder user, CancellationToken cancellationToken)
    {
        var (start, workspace) = await user.OpenAsync(cancellationToken);
        return new ToolContext
        {
            Workspace = workspace,
            Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("x") },
            OutputFolder = workspace.Path + ".out",
            Repository = user.Spec,
            BaseCommit = start.Commit,
        };
    }

    private static Task<ToolResult> CallAsync(UserFolder user, ToolContext context, string tool, CancellationToken cancellationToken, params (string Name, JsonNode Value)[] arguments)
    {
        var machine = new ToolMachine(new UnconfinedSandbox(), new ProcessRunner(TimeProvider.System), WorkerEnvironment.Empty);
        var source = new ToolSource(machine, user.Worktrees, TimeProvider.System);
        return source.BuiltIn(tool, ToolGrant.None)!.RunAsync(new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument.Name, (JsonNode?)argument.Value))), context, cancellationToken);
    }
}
