using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>What the real program says to wrong files, missing parts and interruptions, and with which exit code; one scripted demo for all, each test on a box or branch of its own.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
public sealed class BadInputTests
{
    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    [OneTimeSetUp]
    public async Task MakeADemoWithAnEmptyQueue()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _demo = await DemoPlace.MakeAsync(deadline.Token, "--scripted");
        await Demo.KeepAsync(deadline.Token);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [TestCase("nodes: [a\n", ".pantheon/flows/wrong.yaml:5:1: error PAN1001")]
    [TestCase("nodes:\n  a: { agent: plannr, needs: b }\n  b: { agent: planner, needs: a }\n", ".pantheon/flows/wrong.yaml:5:15: error PAN2105", ".pantheon/flows/wrong.yaml:5:", "error PAN2102", "did you mean 'planner'?")]
    [TestCase("nodes:\n  a: { agent: planner, tmeout: 5m }\n", ".pantheon/flows/wrong.yaml:5:24: error PAN1203: unknown key 'tmeout'", "did you mean 'timeout'?")]
    public async Task Broken_definitions_are_told_with_place_and_caret_and_start_nothing(string nodes, params string[] expected)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(Demo.Layout.Catalog, "flows", "wrong.yaml"), $"name: wrong\ndescription: Wrong.\ninput: {{ spec: task.v1 }}\n{nodes}", cancellationToken);
        await CommitAsync(cancellationToken);
        try
        {
            foreach (var command in new string[][] { ["validate"], ["night", "start", "--until-empty"], ["run", "--task", "T-101"] })
            {
                var outcome = await Demo.PantheonAsync(cancellationToken, command);
                Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.InvalidFiles), outcome.StandardError);
                Assert.That(expected.Where(part => !outcome.StandardError.Contains(part, StringComparison.Ordinal)), Is.Empty, outcome.StandardError);
                Assert.That(outcome.StandardError, Does.Match(@"(?m)^ *\^"), "the caret below the line");
            }
        }
        finally
        {
            await PantheonProgram.GitAsync(Demo.Layout.Catalog, CancellationToken.None, "reset", "-q", "--hard", "HEAD~1");
        }
    }

    [Test]
    public async Task A_repository_without_a_commit_is_told_so(CancellationToken cancellationToken)
    {
        var unborn = Path.Combine(Demo.Folder, "unborn");
        Directory.CreateDirectory(unborn);
        await PantheonProgram.GitAsync(unborn, cancellationToken, "init", "-q", "-b", "main");
        var box = await BoxAsync("unborn", text => text + $"repos: {{ orders: \"{unborn}\" }}\n", cancellationToken);

        var outcome = await Demo.PantheonAsync(cancellationToken, "run", "--box", box, "--task", "T-101");

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.Deadline), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain($"repository 'orders' at '{unborn}' has no commit yet"));
    }

    [Test]
    public async Task Without_postgres_the_program_says_what_to_install(CancellationToken cancellationToken)
    {
        var empty = Directory.CreateDirectory(Path.Combine(Demo.Folder, "no-postgres")).FullName;
        var box = await BoxAsync("no-postgres", text => text.Replace("/data\"", "/data-2\"", StringComparison.Ordinal), cancellationToken);
        var variables = new Dictionary<string, string>(Demo.Variables) { ["PANTHEON_PG_BIN"] = empty };

        var outcome = await PantheonProgram.RunAsync(Demo.Folder, variables, ["runs", "list", "--box", box], cancellationToken);

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.Missing), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain("error PAN7001").And.Contain(empty).And.Contain("fix: install the server").And.Contain("apt install postgresql"));
    }

    [Test]
    [Category("Full")]
    public async Task A_model_server_that_is_down_fails_the_run_and_is_named_in_the_report(CancellationToken cancellationToken)
    {
        var box = await BoxAsync(
            "down",
            text => text.Replace("kind: scripted\n    replies:", "kind: llama-server\n    endpoint: http://127.0.0.1:1\n    # replies:", StringComparison.Ordinal),
            cancellationToken);
        var queued = await Demo.PantheonAsync(cancellationToken, "queue", "add", "T-103", "--box", box);
        Assert.That(queued.ExitCode, Is.Zero, queued.StandardError);

        var night = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty", "--box", box);

        Assert.That(night.ExitCode, Is.Zero, night.StandardError);
        var run = await Demo.RunAsync("T-103", cancellationToken);
        Assert.That((run["outcome"]?.ToString(), run["failure_kind"]?.ToString()), Is.EqualTo(("failed", "runtime_unavailable")), night.StandardError);
        Assert.That(run["reason"]!.ToString(), Does.Contain("coder").And.Contain("127.0.0.1:1"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken), Does.Contain("127.0.0.1:1"));
    }

    [Test]
    public async Task A_model_that_the_pool_does_not_serve_is_named(CancellationToken cancellationToken)
    {
        var box = await BoxAsync("no-model", text => text.Replace("id: demo-coder", "id: demo-codr", StringComparison.Ordinal), cancellationToken);

        var outcome = await Demo.PantheonAsync(cancellationToken, "run", "--box", box, "--task", "T-103");

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.No), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain("demo-codr").And.Contain("demo-coder"));
    }

    [TestCase("SHOP_TOKEN", "PAN9012")]
    [TestCase("https_proxy", "PAN3352")]
    public async Task A_service_with_secrets_in_its_environment_refuses_and_shows_only_names(string name, string code)
    {
        var variables = new Dictionary<string, string>(Demo.Variables) { [name] = "http://s3cr3t-value@proxy.example:3128" };

        var outcome = await PantheonProgram.RunAsync(Demo.Folder, variables, ["serve"], TestContext.CurrentContext.CancellationToken);

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.Refused), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain($"error {code}").And.Contain(name));
        Assert.That(outcome.StandardError + outcome.StandardOutput, Does.Not.Contain("s3cr3t-value").And.Not.Contain("proxy.example"));
    }

    [Test]
    public async Task A_command_typed_by_a_person_leaves_the_shells_secrets_behind(CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(Demo.Variables) { ["SHOP_TOKEN"] = "s3cr3t-value" };

        var outcome = await PantheonProgram.RunAsync(Demo.Folder, variables, ["night", "start", "--until-empty"], cancellationToken);

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
    }

    [Test]
    public async Task What_a_worker_is_told_for_its_runtime_is_nothing_that_a_policy_can_forbid(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Demo.Layout.Catalog, "policies", "night.yaml");
        var text = await File.ReadAllTextAsync(file, cancellationToken);
        const string Forbidden = "SSH_AUTH_SOCK]";
        Assert.That(text, Does.Contain(Forbidden));
        await File.WriteAllTextAsync(file, text.Replace(Forbidden, "SSH_AUTH_SOCK, \"DOTNET_TC_*\"]", StringComparison.Ordinal), cancellationToken);
        await CommitAsync(cancellationToken);
        try
        {
            var outcome = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

            Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        }
        finally
        {
            await PantheonProgram.GitAsync(Demo.Layout.Catalog, CancellationToken.None, "reset", "-q", "--hard", "HEAD~1");
        }
    }

    [TestCase(ExitCode.Usage, "nigth", "nigth")]
    [TestCase(ExitCode.Usage, "--until-emty", "night", "start", "--until-emty")]
    [TestCase(ExitCode.Usage, "name the task", "run")]
    [TestCase(ExitCode.NotFound, "error PAN7011: there is no run or task 'ffffffff'", "runs", "show", "ffffffff")]
    [TestCase(ExitCode.NotFound, "error PAN9007: 'T-999' is neither a task", "queue", "add", "T-999")]
    [TestCase(ExitCode.InvalidFiles, "error PAN1302", "runs", "list", "--box", "/nonexistent/box.yaml")]
    public async Task A_wrong_command_line_is_told_with_its_own_exit_code(int code, string said, params string[] arguments)
    {
        var outcome = await Demo.PantheonAsync(TestContext.CurrentContext.CancellationToken, arguments);

        Assert.That(outcome.ExitCode, Is.EqualTo(code), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain(said));
        Assert.That(outcome.StandardOutput, Is.Empty);
    }

    [Test]
    public async Task A_plain_json_spec_runs(CancellationToken cancellationToken)
    {
        var spec = Path.Combine(Demo.Folder, "spec.json");
        await File.WriteAllTextAsync(
            spec,
            """{ "title": "The shipping page matches the options", "scope": "the page about shipping", "acceptance": ["the page names every option", "the defaults are right", "nothing but the page changed"] }""",
            cancellationToken);

        var outcome = await Demo.PantheonAsync(cancellationToken, "run", "--mode=night", "--flow", "docs", "--input", spec, "--json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        Assert.That(outcome.StandardOutput, Does.Contain("\"outcome\": \"ready\""));
    }

    [Test]
    public async Task Ctrl_c_lets_the_running_node_end_and_the_next_start_goes_on(CancellationToken cancellationToken)
    {
        var planned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.That((await Demo.PantheonAsync(cancellationToken, "queue", "add", "T-101")).ExitCode, Is.Zero);
        ProcessOutcome first;
        await using (var night = Demo.Start(Watch, "night", "start", "--until-empty"))
        {
            await Task.WhenAny(planned.Task, night.WaitAsync(cancellationToken)).WaitAsync(cancellationToken);
            await PantheonProgram.SignalAsync(night.Id, "INT", cancellationToken);
            first = await night.WaitAsync(cancellationToken);
        }

        Assert.That(first.ExitCode, Is.EqualTo(ExitCode.Interrupted), first.StandardError);
        Assert.That(first.StandardError, Does.Contain("stopping after the running nodes; once more stops at once"));
        var rested = await Demo.RunAsync("T-101", cancellationToken);
        Assert.That((rested["lifecycle"]!.ToString(), rested["outcome"]), Is.EqualTo(("suspended", (object?)null)));

        var second = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
        Assert.That(second.ExitCode, Is.Zero, second.StandardError);
        var ended = await Demo.RunAsync("T-101", cancellationToken);
        Assert.That(ended["outcome"]?.ToString(), Is.EqualTo("ready"), second.StandardError);
        Assert.That(ended["attempts"]!.AsArray().Count(attempt => attempt!["node"]!.ToString() == "plan"), Is.EqualTo(1));

        void Watch(string line)
        {
            if (line.Contains("  plan  ", StringComparison.Ordinal))
            {
                planned.TrySetResult();
            }
        }
    }

    [Test]
    public async Task A_second_ctrl_c_stops_the_tools_at_once_and_the_run_is_taken_up_again_later(CancellationToken cancellationToken)
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.That((await Demo.PantheonAsync(cancellationToken, "queue", "add", "T-102")).ExitCode, Is.Zero);
        await using var night = Demo.Start(line => Told(line), "night", "start", "--until-empty");
        await Task.WhenAny(opened.Task, night.WaitAsync(cancellationToken)).WaitAsync(cancellationToken);
        await PantheonProgram.SignalAsync(night.Id, "INT", cancellationToken);
        await PantheonProgram.SignalAsync(night.Id, "INT", cancellationToken);

        var end = await night.WaitAsync(cancellationToken);

        Assert.That(end.ExitCode, Is.EqualTo(ExitCode.Interrupted), end.StandardError);
        Assert.That((await Demo.RunAsync("T-102", cancellationToken))["lifecycle"]!.ToString(), Is.EqualTo("suspended"), end.StandardError);
        Assert.That(PantheonProgram.ProcessesOf(Demo.Folder), Is.Empty);
        Assert.That((await Demo.PantheonAsync(cancellationToken, "queue", "cancel", "T-102")).ExitCode, Is.Zero);

        void Told(string line)
        {
            if (line.Contains("  codegen  ", StringComparison.Ordinal))
            {
                opened.TrySetResult();
            }
        }
    }

    [Test]
    public async Task A_service_says_what_it_waits_for_and_ends_when_it_is_told_to(CancellationToken cancellationToken)
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = Demo.Start(_ => waits.TrySetResult(), "serve");
        await Task.WhenAny(waits.Task, service.WaitAsync(cancellationToken)).WaitAsync(cancellationToken);
        await PantheonProgram.SignalAsync(service.Id, "TERM", cancellationToken);

        var end = await service.WaitAsync(cancellationToken);

        Assert.That(end.ExitCode, Is.AnyOf(0, 143), end.StandardError);
        Assert.That(end.StandardError, Does.StartWith("serving; the next window opens ").Or.StartWith("serving; a window is open until "), "as the clock has it");
    }

    [TestCase("200k", "init", "--demo", "--scripted", "/mnt/demo")]
    [TestCase("20m", "runs", "list", "--box", "/mnt/box.yaml")]
    public async Task A_full_disk_is_called_that(string size, params string[] arguments)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("A disk of a few megabytes is mounted for this test, in a mount namespace of its own; that needs root.");
        }

        var box = await BoxAsync("full", text => text.Replace($"{Demo.Folder}/data\"", "/mnt/data\"", StringComparison.Ordinal), cancellationToken);
        var script = $"mount -t tmpfs -o size={size},mode=755 none /mnt || exit 99; cp '{box}' /mnt/box.yaml || exit 99; exec \"$@\"";
        string[] program = ["dotnet", PantheonProgram.Assembly, .. arguments];
        var outcome = await PantheonProgram.ToolAsync("unshare", Demo.Folder, ["--mount", "sh", "-c", script, "sh", .. program], cancellationToken);
        if (outcome.ExitCode is 99 || outcome.StandardError.StartsWith("unshare:", StringComparison.Ordinal))
        {
            Assert.Ignore($"This machine lets nobody mount a small disk of their own: {outcome.StandardError}");
        }

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.Missing), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Match("error PAN(9002|7006): the disk .*is full").And.Contain("fix: "));
        Assert.That(outcome.StandardError, Does.Not.Contain("this is a bug"));
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        await PantheonProgram.GitAsync(Demo.Layout.Catalog, cancellationToken, "add", "-A");
        await PantheonProgram.GitAsync(Demo.Layout.Catalog, cancellationToken, "-c", "user.name=Tester", "-c", "user.email=tester@localhost", "commit", "-q", "-m", "Wrong");
    }

    private async Task<string> BoxAsync(string name, Func<string, string> change, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken);
        var changed = change(text);
        Assert.That(changed, Is.Not.EqualTo(text));
        var file = Path.Combine(Demo.Folder, $"box.test-{name}.yaml");
        await File.WriteAllTextAsync(file, changed, cancellationToken);
        return file;
    }
}
