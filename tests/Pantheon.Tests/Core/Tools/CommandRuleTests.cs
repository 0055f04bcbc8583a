using NUnit.Framework;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Core.Tools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class CommandRuleTests
{
    [TestCase("npm test", "npm test", true)]
    [TestCase("npm test", "npm test --watch", false)]
    [TestCase("npm test", "npm", false)]
    [TestCase("npm test", "NPM test", false)]
    [TestCase("npm test", "/usr/bin/npm test", false)]
    [TestCase("dotnet format *", "dotnet format", true)]
    [TestCase("dotnet format *", "dotnet format src/A.cs --verify", true)]
    [TestCase("dotnet format *", "dotnet run", false)]
    [TestCase("npm run lint:*", "npm run lint:fix", true)]
    [TestCase("npm run lint:*", "npm run build", false)]
    [TestCase("npm run lint:*", "npm run lint:fix --x", false)]
    [TestCase("make * clean", "make a/b clean", true)]
    [TestCase("a.b c", "axb c", false)]
    [TestCase("make", "make", true)]
    [TestCase("make", "make all", false)]
    public void A_rule_holds_word_by_word(string rule, string command, bool allowed) => Assert.That(new CommandRule(rule).Matches(command.Split(' ')), Is.EqualTo(allowed));

    [Test]
    public void A_word_with_spaces_or_line_ends_is_one_word()
    {
        Assert.That(new CommandRule("npm run *").Matches(["npm", "run", "a b\nc"]), Is.True);
        Assert.That(new CommandRule("npm run lint").Matches(["npm run", "lint"]), Is.False);
        Assert.That(new CommandRule("npm run l*").Matches(["npm", "run", "lint\n"]), Is.True);
        Assert.That(new CommandRule("npm run lint").Matches(["npm", "run", "lint\n"]), Is.False);
    }

    [TestCase("git status", true)]
    [TestCase("/usr/bin/git status", true)]
    [TestCase("GIT status", true)]
    [TestCase("git.exe status", true)]
    [TestCase("/usr/lib/git-core/git-add x", true)]
    [TestCase("git-upload-pack .", true)]
    [TestCase("env A=1 git status", true)]
    [TestCase("timeout 5 nice git gc", true)]
    [TestCase("xargs /usr/bin/git", true)]
    [TestCase("find . -exec git add", true)]
    [TestCase("bash -c x;git", true)]
    [TestCase("grep git README.md", false)]
    [TestCase("gitleaks detect", false)]
    [TestCase("./digit", false)]
    [TestCase("make git", false)]
    public void Git_is_known_in_every_spelling(string command, bool git) => Assert.That(ProgramNames.RunsGit(command.Split(' ')), Is.EqualTo(git));

    [TestCase("bash -c ls", true)]
    [TestCase("/bin/SH x", true)]
    [TestCase("env sh", true)]
    [TestCase("busybox sh", true)]
    [TestCase("dash x", true)]
    [TestCase("dotnet test", false)]
    [TestCase("./run.sh", false)]
    public void A_shell_is_known_by_its_name(string command, bool shell) => Assert.That(ProgramNames.RunsShell(command.Split(' ')), Is.EqualTo(shell));
}
