using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using Pantheon.Integration.Tests.Tools.Git;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 37 and 40, the controls: what plain git and a command line that is put together do with the same spellings and names.</summary>
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class GitControlTests
{
    [TestCase(".git")]
    [TestCase(".GIT")]
    [TestCase(".git ")]
    [TestCase(".git.")]
    [TestCase("GIT~1")]
    [TestCase(".g\u200cit")]
    [TestCase(".git::$INDEX_ALLOCATION")]
    [CancelAfter(60_000)]
    public async Task Row_37_plain_calls_write_it_plain_git_hands_it_on_and_obeys_the_name_it_is_folded_to(string name)
    {
        using var user = await UserFolder.WithOneCommitAsync(CancellationToken.None);
        await user.GitAsync(CancellationToken.None, "init", "-q", "../trap");
        var trap = Path.GetFullPath(Path.Combine(user.Path, "..", "trap"));
        await user.GitInAsync(trap, true, CancellationToken.None, "config", "core.fsmonitor", user.Payload());
        var file = Path.Combine(user.Path, "src", name);
        await File.WriteAllTextAsync(file, $"gitdir: {trap}/.git\n");

        var blob = await user.GitAsync(CancellationToken.None, "hash-object", "-w", file);
        var tree = await MakeTreeAsync(user, $"100644 blob {blob}\t{name}\0");
        var commit = await user.GitAsync(CancellationToken.None, "commit-tree", "-m", "take it", tree);
        await user.GitAsync(CancellationToken.None, "update-ref", "refs/heads/evil", commit);
        await user.GitAsync(CancellationToken.None, "clone", "-q", "--bare", "--branch", "evil", ".", "../taken");
        Assert.That(await user.GitAsync(CancellationToken.None, "--git-dir=../taken", "ls-tree", "-z", "--name-only", "evil"), Is.EqualTo(name + "\0"), "whoever clones has it");

        // what a file system does that does not tell these names apart
        File.Move(file, Path.Combine(user.Path, "src", ".git"), overwrite: true);
        await user.GitInAsync(Path.Combine(user.Path, "src"), false, CancellationToken.None, "status");
        Assert.That(user.Fired, Is.True, "plain git obeys it");

        Assert.That(() => SafePath.Split($"src/{name}"), Throws.TypeOf<PathRefusedException>(), "the file tools' own gate");
    }

    [TestCase("$(touch {0})", "x@example.org")]
    [TestCase("x", "x$(touch {0})@example.org")]
    [TestCase("x", "`touch {0}`")]
    [TestCase("\"; touch {0}; echo \"", "x@example.org")]
    [CancelAfter(60_000)]
    public async Task Row_40_a_name_fires_in_a_command_line_that_is_put_together_and_is_text_in_ours(string name, string mail)
    {
        using var user = await UserFolder.WithOneCommitAsync(CancellationToken.None);
        (name, mail) = (Armed(name, user), Armed(mail, user));
        var naive = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", $"git -c user.name=\"{name}\" -c user.email=\"{mail}\" commit -q --allow-empty -m x"],
            WorkingDirectory = user.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        await Tiers.Runner.RunAsync(naive, CancellationToken.None);
        Assert.That(user.Fired, Is.True, "the payload must fire in a naive command line");
        user.Disarm();

        var published = await PublishAsync(user, name, mail);

        Assert.That(user.Fired, Is.False);
        Assert.That(await AuthorsAsync(user, published), Has.Count.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_40_a_name_with_a_line_end_forges_an_author_in_a_commit_that_is_put_together_and_not_in_ours(CancellationToken cancellationToken)
    {
        const string Name = "a <a@example.org> 0 +0000\nauthor Somebody Else";
        using var user = await UserFolder.WithOneCommitAsync(cancellationToken);
        var tree = await user.GitAsync(cancellationToken, "rev-parse", "HEAD^{tree}");
        var text = user.Write("../commit.txt", $"tree {tree}\nauthor {Name} <b@example.org> 0 +0000\ncommitter c <c@example.org> 0 +0000\n\nx\n");
        var naive = await user.GitAsync(cancellationToken, "hash-object", "-t", "commit", "-w", "--literally", text);
        Assert.That(await AuthorsAsync(user, naive), Has.Count.EqualTo(2).And.Some.Contains("author Somebody Else"), "the control: git takes the forged line");

        var published = await PublishAsync(user, Name, "b@example.org");

        Assert.That(await AuthorsAsync(user, published), Has.Count.EqualTo(1).And.None.StartsWith("author Somebody Else"));
    }

    private static string Armed(string text, UserFolder user) => string.Format(CultureInfo.InvariantCulture, text, user.Marker);

    private static async Task<string> MakeTreeAsync(UserFolder user, string entries)
    {
        var spec = new ProcessSpec
        {
            FileName = "git",
            Arguments = ["mktree", "-z"],
            WorkingDirectory = user.Path,
            StandardInput = Encoding.UTF8.GetBytes(entries),
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        var outcome = await Tiers.Runner.RunAsync(spec, CancellationToken.None);
        Assert.That(outcome.Succeeded, Is.True, outcome.StandardError);
        return outcome.StandardOutput.Trim();
    }

    private static async Task<string> PublishAsync(UserFolder user, string name, string mail)
    {
        var (start, workspace) = await user.OpenAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(workspace.Path, "src/a.txt"), "night\n");
        var tree = await user.Worktrees.SnapshotAsync(workspace, CancellationToken.None);
        var published = await user.Worktrees.PublishAsync(user.Request(start, tree) with { AuthorName = name, AuthorEmail = mail }, CancellationToken.None);
        return published.Commit;
    }

    private static async Task<List<string>> AuthorsAsync(UserFolder user, string commit) =>
        [.. (await user.GitAsync(CancellationToken.None, "cat-file", "-p", commit)).Split('\n').Where(line => line.StartsWith("author ", StringComparison.Ordinal))];
}
