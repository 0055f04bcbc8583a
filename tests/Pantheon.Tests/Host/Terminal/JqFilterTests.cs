using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Programs;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Terminal;

[CancelAfter(30_000)]
internal sealed class JqFilterTests
{
    // writes down how it was called and what it was given, and gives it back
    private const string Faithful = "printf '%s\\n' \"$@\" > \"$0.called\"\n/bin/cat | /usr/bin/tee \"$0.given\"";

    [TestCase("runs list --jq .a", ".a", "--json runs list")]
    [TestCase("runs list --jq=.a --json", ".a", "runs list --json")]
    [TestCase("runs list --json=id --jq .a", ".a", "runs list --json=id")]
    [TestCase("--jq .a runs list", ".a", "--json runs list")]
    [TestCase("runs list", null, "runs list")]
    [TestCase("runs list --jq", null, "runs list --jq")]
    [TestCase("steer T-1 -- --jq .a", null, "steer T-1 -- --jq .a")]
    [TestCase("steer T-1 --jq -- .a", null, "steer T-1 --jq -- .a")]
    public void The_expression_is_taken_out_and_asks_for_json(string line, string? expression, string rest)
    {
        var (taken, arguments) = JqFilter.Take(line.Split(' '));

        Assert.That((taken, string.Join(' ', arguments)), Is.EqualTo((expression, rest)));
    }

    [Test]
    public async Task Json_goes_through_the_jq_of_the_path()
    {
        using var programs = new ProgramFolder();
        using var shell = With(programs, Faithful);

        Assert.That(await shell.RunAsync("version", "--jq", ".version"), Is.EqualTo(ExitCode.Yes), shell.Error);

        Assert.That(programs.Read("jq.called"), Is.EqualTo("-M\n.version\n"));
        Assert.That(shell.Output, Is.EqualTo(programs.Read("jq.given")).And.Contain("pantheon/version/v1"));
    }

    [Test]
    public async Task Chosen_fields_go_through_it_too_and_an_expression_is_never_an_option()
    {
        using var programs = new ProgramFolder();
        using var shell = With(programs, Faithful);

        Assert.That(await shell.RunAsync("version", "--json=version", "--jq=-1"), Is.EqualTo(ExitCode.Yes), shell.Error);

        Assert.That(programs.Read("jq.called"), Is.EqualTo("-M\n -1\n"));
        Assert.That(shell.Output, Does.Contain("\"version\"").And.Not.Contain("$schema"));
    }

    [Test]
    public async Task What_jq_refuses_is_a_wrong_usage_in_its_words()
    {
        using var programs = new ProgramFolder();
        using var shell = With(programs, "/bin/cat > /dev/null\necho 'jq: error: unfit/0 is not defined' >&2\nexit 3");

        Assert.That(await shell.RunAsync("version", "--jq", "unfit"), Is.EqualTo(ExitCode.Usage));

        Assert.That((shell.Output, shell.Error.Contains("jq: error: unfit/0 is not defined", StringComparison.Ordinal)), Is.EqualTo(("", true)), shell.Error);
    }

    [Test]
    public async Task Without_jq_it_is_said_what_to_install()
    {
        using var programs = new ProgramFolder();
        using var shell = new Shell();
        shell.Variables["PATH"] = programs.Path;

        Assert.That(await shell.RunAsync("version", "--jq", "."), Is.EqualTo(ExitCode.Missing));

        Assert.That((shell.Output, shell.Error.Contains("apt install jq", StringComparison.Ordinal)), Is.EqualTo(("", true)), shell.Error);
    }

    [Test]
    public async Task The_commands_own_fault_is_told_and_jq_is_not_asked()
    {
        using var programs = new ProgramFolder();
        using var shell = With(programs, Faithful);

        Assert.That(await shell.RunAsync("explain", "PAN0000", "--jq", "."), Is.EqualTo(ExitCode.NotFound));
        Assert.That(programs["jq.called"], Does.Not.Exist);
        Assert.That(await shell.RunAsync("version", "--jq", ".", "-o", "md"), Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task An_expression_that_is_missing_is_a_wrong_usage()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version", "--jq"), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Output, Is.Empty);
    }

    private static Shell With(ProgramFolder programs, string script)
    {
        programs.Add("jq", script);
        return new Shell { Variables = { ["PATH"] = programs.Path } };
    }
}
