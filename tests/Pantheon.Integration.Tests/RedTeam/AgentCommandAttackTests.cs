using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>What an agent that was given `bash` or `run_command` tries: git, the outside, the network, what stays behind.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class AgentCommandAttackTests(Tier tier)
{
    [OneTimeSetUp]
    public Task SkipAsync() => TierFixture.SkipWhereItDoesNotWorkAsync(tier);

    [TestCase("git init .")]
    [TestCase("git --version")]
    [TestCase("/usr/bin/git init .")]
    [TestCase("/bin/git init .")]
    [TestCase("env /usr/bin/git init .")]
    [TestCase("\"$(command -v gi''t || echo /usr/bin/git)\" init .")]
    [TestCase("ln -s /usr/bin/git mine && ./mine init .")]
    [TestCase("cp /usr/bin/git mine && ./mine init .")]
    [TestCase("cat /usr/bin/git >mine && chmod +x mine && ./mine init .")]
    [TestCase("/usr/lib/git-core/git init .")]
    [TestCase("cp /usr/lib/git-core/git mine && ./mine init .")]
    [TestCase("/usr/bin/git-upload-pack .")]
    [CancelAfter(60_000)]
    public async Task Git_is_out_of_the_reach_of_a_script(string script)
    {
        TierFixture.SkipWithout("/usr/bin/git");
        using var scene = new ToolScene(tier.Sandbox);
        var declared = await scene.ShellAsync("git --version", CancellationToken.None);
        Assert.That(declared.Text, Does.StartWith("git version"), "a declared tool is written by a person, and has it");

        var result = await scene.CallAsync("bash", CancellationToken.None, ("command", script));

        Assert.That(result.IsError, Is.True, result.Text);
        Assert.That(result.Text, Does.Not.Contain("git version").And.Not.Contain("nitialized"));
        Assert.That(scene.Holds(".git"), Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Nothing_outside_is_read_or_written_by_a_script(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var read = await scene.CallAsync("bash", cancellationToken, ("command", $"cat '{scene.SecretFile}'"));
        var written = await scene.CallAsync("bash", cancellationToken, ("command", $"echo owned >'{scene.Mark}'"));
        var own = await scene.CallAsync("bash", cancellationToken, ("command", "echo mine >own.txt && cat own.txt"));

        Assert.That((read.IsError, written.IsError, own.IsError), Is.EqualTo((true, true, false)));
        Assert.That(read.Text, Does.Not.Contain(Scene.Secret));
        Assert.That((File.Exists(scene.Mark), scene.Holds("own.txt")), Is.EqualTo((false, true)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_network_is_out_of_the_reach_of_a_script(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "exec 3<>/dev/tcp/198.51.100.1/443 && echo open"));

        Assert.That((result.IsError, result.StandardOutput), Is.EqualTo((true, "")));
    }

    [TestCase("sleep {0} & echo started")]
    [TestCase("setsid sleep {0} & echo started")]
    [TestCase("(trap '' TERM HUP; sleep {0}) & disown; echo started")]
    [TestCase("nohup sleep {0} >/dev/null 2>&1 & echo started")]
    [CancelAfter(60_000)]
    public async Task A_call_ends_with_its_shell_whoever_holds_its_outputs_open(string script)
    {
        using var scene = new ToolScene(tier.Sandbox);
        var mark = $"600{System.Security.Cryptography.RandomNumberGenerator.GetInt32(100_000, 999_999)}";

        // far below the call's own limit, and far above what it takes
        var result = await scene.CallAsync("bash", CancellationToken.None, ("command", script.Replace("{0}", mark, StringComparison.Ordinal)));

        Assert.That((result.ExitCode, result.StandardOutput, result.Failure), Is.EqualTo((0, "started", (Failure?)null)), result.Text);
        Assert.That(Directory.EnumerateDirectories("/proc").Select(CommandLine).Where(line => line.Contains(mark, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_reads_its_input_finds_its_end(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "cat; read x || echo at the end"));

        Assert.That(result.StandardOutput, Is.EqualTo("at the end"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_takes_too_long_is_stopped_with_all_it_started(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "trap '' TERM; (trap '' TERM; sleep 600) & sleep 600; sleep 600"), ("timeout_s", 1));

        Assert.That(result.Failure?.Kind, Is.EqualTo(FailureKind.Timeout));
        Assert.That(result.Text, Does.StartWith("FAILED (timeout): ").And.Contain("was stopped at its limit of 1 s"));
    }

    [TestCase("git", "status")]
    [TestCase("/usr/bin/GIT", "status")]
    [TestCase("env", "git", "status")]
    [TestCase("bash", "-c", "ls")]
    [TestCase("/bin/sh", "-c", "ls")]
    [TestCase("printf", "no")]
    [TestCase("printf", "yes", "more")]
    [TestCase("/usr/bin/printf", "yes")]
    [TestCase("./printf", "yes")]
    [CancelAfter(60_000)]
    public async Task Only_the_listed_commands_are_run(params string[] argv)
    {
        using var scene = new ToolScene(tier.Sandbox) { Grant = new ToolGrant(["run_command"], [new CommandRule("printf yes"), new CommandRule("env *"), new CommandRule("bash *")]) };

        var result = await scene.RunListedAsync(argv, CancellationToken.None);

        Assert.That((result.IsError, result.ExitCode, result.Refusals.Count), Is.EqualTo((true, (int?)null, 1)));
        Assert.That(result.Text, Does.Contain("Allowed: `printf yes`, `env *`, `bash *`."));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_listed_command_is_run_with_its_words_as_they_are(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox) { Grant = new ToolGrant(["run_command"], [new CommandRule("printf *")]) };

        var words = await scene.RunListedAsync(["printf", "[%s]", "a b", "$(touch owned)", "; touch owned"], cancellationToken);
        var line = await scene.RunListedAsync(["printf yes"], cancellationToken);

        Assert.That((words.StandardOutput, scene.Holds("owned")), Is.EqualTo(("[a b][$(touch owned)][; touch owned]", false)));
        Assert.That(line.StandardOutput, Is.EqualTo("yes"), "a line that no shell would read otherwise is taken as its words");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_program_that_the_tree_puts_before_the_real_one_is_not_taken(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox) { Grant = new ToolGrant(["run_command"], [new CommandRule("printf *")]) };
        File.SetUnixFileMode(scene.Write("printf", "#!/bin/sh\necho planted\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await scene.RunListedAsync(["printf", "real"], cancellationToken);

        Assert.That(result.StandardOutput, Is.EqualTo("real"));
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
