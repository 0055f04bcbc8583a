using NUnit.Framework;
using Pantheon.Tools.Git;

namespace Pantheon.Tests.Tools.Git;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class GitCommandTests
{
    private static readonly GitCall Call = new() { GitFolder = "/data/git/x.git", Arguments = ["rev-parse", "HEAD"] };

    [Test]
    public void Every_call_names_its_own_gitdir_first_and_its_command_last()
    {
        var arguments = GitCommand.ArgumentsOf(Call with { WorkTree = "/data/work/tree" });

        Assert.That(arguments.Take(2), Is.EqualTo((string[])["--git-dir=/data/git/x.git", "--work-tree=/data/work/tree"]));
        Assert.That(arguments.TakeLast(2), Is.EqualTo((string[])["rev-parse", "HEAD"]));
    }

    [TestCase("core.fsmonitor=")]
    [TestCase("core.hooksPath=/dev/null")]
    [TestCase("protocol.allow=never")]
    [TestCase("safe.bareRepository=explicit")]
    [TestCase("core.attributesFile=/dev/null")]
    [TestCase("diff.ignoreSubmodules=all")]
    [TestCase("gpg.program=/bin/false")]
    public void Every_call_shuts_the_doors_to_other_programs(string setting)
    {
        var arguments = GitCommand.ArgumentsOf(Call).ToList();

        Assert.That(arguments[arguments.IndexOf(setting) - 1], Is.EqualTo("-c"));
    }

    [Test]
    public void The_file_protocol_is_open_for_the_call_that_asks_only()
    {
        Assert.That(GitCommand.ArgumentsOf(Call), Has.None.EqualTo("protocol.file.allow=always"));
        Assert.That(GitCommand.EnvironmentOf(Call)["GIT_ALLOW_PROTOCOL"], Is.Empty);
        Assert.That(GitCommand.ArgumentsOf(Call with { AllowsFileProtocol = true }), Has.Some.EqualTo("protocol.file.allow=always"));
        Assert.That(GitCommand.EnvironmentOf(Call with { AllowsFileProtocol = true })["GIT_ALLOW_PROTOCOL"], Is.EqualTo("file"));
    }

    [TestCase("main", true)]
    [TestCase("night/2026-11-20/T-1-fix", true)]
    [TestCase("release/1.0", true)]
    [TestCase("-x", false)]
    [TestCase("a/-x", false)]
    [TestCase("a..b", false)]
    [TestCase("a@{1}", false)]
    [TestCase("@", false)]
    [TestCase("a b", false)]
    [TestCase("a:b", false)]
    [TestCase("a\nb", false)]
    [TestCase("a/.b", false)]
    [TestCase("a.lock/b", false)]
    [TestCase("a//b", false)]
    [TestCase("a/", false)]
    [TestCase("a.", false)]
    [TestCase("", false)]
    public void A_reference_follows_gits_rules_and_is_never_an_option(string name, bool valid) => Assert.That(GitName.IsReference(name), Is.EqualTo(valid));

    [Test]
    public void Nodes_of_unlike_paths_get_unlike_folders()
    {
        Assert.That(GitName.Plain("implement"), Is.EqualTo("implement"));
        Assert.That(GitName.Plain("../a"), Does.Not.Contain(".").And.Not.Contain("/"));
        Assert.That(GitName.Plain("a/b"), Is.Not.EqualTo(GitName.Plain("a.b")));
    }

    [Test]
    public void Counts_and_statuses_of_a_difference_are_put_together()
    {
        const string Output = ":100644 100644 aa bb M\0src/a.txt\0:100644 100644 cc cc R100\0old name\0new\nname\0:000000 100755 00 dd A\0x.bin\0"
            + "1\t2\tsrc/a.txt\0" + "0\t0\t\0old name\0new\nname\0" + "-\t-\tx.bin\0";

        var changes = DifferenceParser.Changes(Output);

        Assert.That(changes.Select(change => (change.Path, change.Status, change.From, change.Added, change.Removed, change.Binary)), Is.EqualTo(
            ((string, string, string?, int, int, bool)[])
            [("src/a.txt", "modified", null, 1, 2, false), ("new\nname", "renamed", "old name", 0, 0, false), ("x.bin", "added", null, 0, 0, true)]));
    }
}
