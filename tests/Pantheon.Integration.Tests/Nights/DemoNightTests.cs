using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The demo's night, end to end, as a person sees it in the morning: one night for all tests here, with a real llama-server where there is one.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(300_000)]
public sealed partial class DemoNightTests
{
    /// <summary>Verbs whose data is there only after a night: arguments and schema.</summary>
    internal static readonly Dictionary<string, (string Arguments, string Schema)> ReadAfterTheNight = new()
    {
        ["artifacts show"] = ("T-101 plan.json", "artifact"),
        ["night status"] = ("", "night-status"),
        ["policy explain"] = ("T-106", "policy-explain"),
        ["publish"] = ("T-101 --dry-run", "publish"),
        ["review"] = ("T-104", "review"),
        ["runs replay"] = ("T-101", "runs-replay"),
        ["traces export"] = ("--run T-101 --out traces-of-one.jsonl", "traces-export"),
    };

    private static readonly string[] Published = ["T-101", "T-102", "T-103", "T-104"];

    private readonly OtlpReceiver _collector = new();
    private DemoPlace? _demo;
    private ProcessOutcome _night = null!; // set once, before the tests
    private string _before = "";

    private DemoPlace Demo => _demo!;

    [OneTimeSetUp]
    public async Task WorkTheNight()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(9));
        _demo = await DemoPlace.MakeAsync(deadline.Token);
        await _demo.TelemetryToAsync(_collector.Port, deadline.Token);
        await File.WriteAllTextAsync(Path.Combine(Demo.Layout.Orders, "scratch.txt"), "mine", deadline.Token);
        await File.AppendAllTextAsync(Path.Combine(Demo.Layout.Orders, "README.md"), "an edit of my own\n", deadline.Token);
        _before = await CheckoutAsync(deadline.Token);
        _night = await Demo.PantheonAsync(deadline.Token, "night", "start", "--until-empty");
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        await _collector.DisposeAsync();
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task The_collector_that_the_policy_lists_got_every_span_of_the_night_and_an_export_holds_the_same(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Demo.Folder, "exported", "traces.otlp.jsonl");
        var export = await Demo.PantheonAsync(cancellationToken, "traces", "export", "--out", Path.GetDirectoryName(file)!);
        var again = await Demo.PantheonAsync(cancellationToken, "traces", "export", "--out", file);
        var records = await Demo.PantheonAsync(cancellationToken, "traces", "export", "--format", "jsonl", "--content", "--redact", "--run", "T-101", "--out", Path.Combine(Demo.Folder, "exported"));

        var exported = (await File.ReadAllLinesAsync(file, cancellationToken)).SelectMany(line => OtlpReading.Spans(Encoding.UTF8.GetBytes(line), "application/json")).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((export.ExitCode, again.ExitCode, records.ExitCode), Is.EqualTo((0, 7, 0)), export.StandardError + again.StandardError + records.StandardError);
            Assert.That(again.StandardError, Does.Contain("PAN9304"));
            Assert.That(_collector.Faults, Is.Empty);
            Assert.That(OtlpReading.Faults(exported), Is.Empty);
            Assert.That(exported.Count(span => span.Name.StartsWith("invoke_workflow ", StringComparison.Ordinal)), Is.EqualTo(6));
            Assert.That(exported.Select(span => span.Name), Has.Some.StartsWith("chat ").And.Some.StartsWith("execute_tool ").And.Some.StartsWith("gate "));

            // the collector got nothing that the store does not have, and every piece of work
            Assert.That(_collector.Spans.Select(span => span.Id), Is.SubsetOf(exported.Select(span => span.Id)));
            Assert.That(exported.Where(span => span.Parent is not null).Select(span => span.Id), Is.SubsetOf(_collector.Spans.Select(span => span.Id)));
            Assert.That(_collector.Metrics.Single(metric => metric.Name == "gen_ai.client.operation.duration").Points, Is.Not.Empty);
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Demo.Folder, "exported", "records.jsonl"), cancellationToken), Does.Contain("\"licence_note\"").And.Contain("input_messages"));
        }
    }

    [Test]
    public async Task The_log_of_a_run_tells_its_turns_calls_and_results_from_the_trace_and_from_its_live_file(CancellationToken cancellationToken)
    {
        var traced = await Demo.PantheonAsync(cancellationToken, "runs", "logs", "T-101", "--tail", "2000");
        var live = await Demo.PantheonAsync(cancellationToken, "runs", "logs", "T-101", "-f", "--json", "--tail", "2000");
        var calls = await Demo.PantheonAsync(cancellationToken, "runs", "logs", "T-101", "--node", "codegen", "--grep", "^call finish", "--json");

        var pieces = live.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["kind"]!.ToString()).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((traced.ExitCode, live.ExitCode, calls.ExitCode), Is.EqualTo((0, 0, 0)), traced.StandardError + live.StandardError + calls.StandardError);
            Assert.That(traced.StandardOutput, Does.Contain("turn  ").And.Contain("call    ").And.Contain("result  ").And.Contain("event   run.ended ready"));
            Assert.That(pieces, Is.SupersetOf(new[] { "turn", "call", "result", "end" }));
            Assert.That(live.StandardError, Does.Contain("is ready"));
            Assert.That(JsonNode.Parse(calls.StandardOutput)!["lines"]!.AsArray(), Is.Not.Empty);
        }
    }

    [Test]
    public async Task Each_verb_that_needs_a_night_prints_one_document_of_its_schema(CancellationToken cancellationToken)
    {
        await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "remote", "add", "origin", "https://example.invalid/orders.git");
        var noon = new ManualTime(new DateTimeOffset(DateTime.UtcNow.Date.AddHours(12), TimeSpan.Zero));
        foreach (var (verb, (arguments, schema)) in ReadAfterTheNight)
        {
            await using var output = new StringWriter();
            await using var error = new StringWriter();
            var context = new CommandContext(new Screen(output, error, false, false, false, 100), new HostEnvironment(Demo.Variables, Demo.Folder, "tester"), verb == "publish" ? noon : TimeProvider.System);

            var code = await CommandLine.RunAsync([.. verb.Split(' '), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"], context, cancellationToken);

            Assert.That((code, JsonNode.Parse(output.ToString())?["$schema"]?.ToString()), Is.EqualTo((0, $"pantheon/{schema}/v1")), $"{verb}: {error}");
        }
    }

    [Test]
    public async Task The_status_of_the_night_stands_beside_what_was_planned(CancellationToken cancellationToken)
    {
        var words = await Demo.PantheonAsync(cancellationToken, "night", "status");
        var json = JsonNode.Parse((await Demo.PantheonAsync(cancellationToken, "night", "status", "--json")).StandardOutput)!;

        var first = json["runs"]!.AsArray().Single(run => run!["task"]!.ToString() == "T-101")!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((words.ExitCode, words.StandardError.Contains("6 of 6 tasks ended, 0 queued", StringComparison.Ordinal)), Is.EqualTo((0, true)), words.StandardError);
            Assert.That(words.StandardOutput, Does.Match(@"T-101 +\d\d:\d\d–\d\d:\d\d +\d\d:\d\d–\d\d:\d\d .*ready"));
            Assert.That((DateTimeOffset)first["planned_to"]!, Is.GreaterThan((DateTimeOffset)first["planned_from"]!));
            Assert.That(json["runs"]!.AsArray().Single(run => run!["task"]!.ToString() == "T-106")!["planned_from"], Is.Null, "policy refuses it: it was in no plan");
        }
    }

    [Test]
    public async Task What_the_night_made_is_reviewed_merged_and_rejected_without_being_asked(CancellationToken cancellationToken)
    {
        var before = (await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "rev-parse", "HEAD")).Trim();
        try
        {
            var looked = await Demo.PantheonAsync(cancellationToken, "review", "T-103");
            var merged = await Demo.PantheonAsync(cancellationToken, "review", "--merge", "T-103", "--json");
            var unreasoned = await Demo.PantheonAsync(cancellationToken, "reject", "T-102");
            var rejected = await Demo.PantheonAsync(cancellationToken, "reject", "T-102", "--reason", "the name is wrong");
            var failed = await Demo.PantheonAsync(cancellationToken, "review", "--merge", "T-105");
            var left = JsonNode.Parse((await Demo.PantheonAsync(cancellationToken, "review", "--ready", "--json")).StandardOutput)!;
            var report = await Demo.PantheonAsync(cancellationToken, "report", "--format", "md");

            using (Assert.EnterMultipleScope())
            {
                Assert.That(looked.StandardOutput, Does.Contain("You asked").And.Contain("It did").And.Contain("+++ b/"), looked.StandardError);
                Assert.That((merged.ExitCode, unreasoned.ExitCode, rejected.ExitCode, failed.ExitCode), Is.EqualTo((0, 2, 0, 7)), merged.StandardError + rejected.StandardError + failed.StandardError);
                Assert.That((await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "rev-parse", "HEAD")).Trim(), Is.EqualTo(JsonNode.Parse(merged.StandardOutput)!["commit"]!.ToString()).And.Not.EqualTo(before));
                Assert.That(left["items"]!.AsArray().Select(item => item!["task"]!.ToString()), Is.EqualTo(["T-101"]));
                Assert.That(report.StandardOutput, Does.Contain("merged by ").And.Contain("the name is wrong"));
            }
        }
        finally
        {
            await PantheonProgram.GitAsync(Demo.Layout.Orders, CancellationToken.None, "reset", "-q", "--keep", before);
        }
    }

    [TestCase(7, "PAN9021", "T-101", "--note", "too late")]
    [TestCase(4, "PAN9022", "T-101", "--note", "the key is AKIAIOSFODNN7ABCDEFG")]
    [TestCase(2, "PAN9020", "T-101", "--rerun", "codegen")]
    [TestCase(6, "PAN7011", "T-999", "--note", "hello")]
    public async Task A_note_that_can_reach_nobody_is_told_so(int exitCode, string code, string run, string option, string text, CancellationToken cancellationToken)
    {
        var outcome = await Demo.PantheonAsync(cancellationToken, "steer", run, option, text);

        Assert.That((outcome.ExitCode, outcome.StandardOutput), Is.EqualTo((exitCode, "")), outcome.StandardError);
        Assert.That(outcome.StandardError, Does.Contain(code).And.Not.Contain("AKIA"));
    }

    [Test]
    public async Task Every_task_reaches_its_outcome(CancellationToken cancellationToken)
    {
        Assert.That(_night.ExitCode, Is.Zero, _night.StandardError);
        var runs = (await Demo.RunsAsync(cancellationToken)).ToDictionary(run => run["task"]!.ToString(), run => $"{run["outcome"]} {run["failure_kind"]}".Trim());
        Assert.That(runs, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["T-101"] = "ready",
            ["T-102"] = "ready",
            ["T-103"] = "ready",
            ["T-104"] = "held",
            ["T-105"] = "failed tests_failed",
            ["T-106"] = "refused not_local",
        }));
    }

    [Test]
    public void Progress_is_plain_time_stamped_lines_and_the_data_stream_stays_empty()
    {
        Assert.That(_night.StandardOutput, Is.Empty);
        Assert.That(_night.StandardError, Does.Not.Contain('\u001b'));
        Assert.That(_night.StandardError, Does.Match(@"(?m)^\d\d:\d\d:\d\d  T-101   codegen      ✓ +\S+"));
        Assert.That(_night.StandardError, Does.Match(@"(?m)^\d\d:\d\d:\d\d  T-105   failed +\S+"));
    }

    [Test]
    public async Task A_branch_says_which_run_task_agent_and_model_made_it(CancellationToken cancellationToken)
    {
        var runs = (await Demo.RunsAsync(cancellationToken)).ToDictionary(run => run["task"]!.ToString());
        foreach (var task in Published)
        {
            var message = await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "log", "-1", "--format=%B", runs[task]["branch"]!.ToString());
            Assert.That(message, Does.Contain($"\nPantheon-Run: {runs[task]["id"]}\nPantheon-Task: {task}\nPantheon-Agent: "));
            Assert.That(message, Does.Match(@"\nPantheon-Agent: (codegen|doc-writer)@1\nPantheon-Model: demo-coder@sha256:[0-9a-f]{64}\n"));
        }

        var branches = await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "for-each-ref", "--format=%(refname:short)", "refs/heads/night");
        Assert.That(branches.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(Published.Select(task => runs[task]["branch"]!.ToString())));
    }

    [Test]
    public async Task The_users_own_checkout_is_untouched(CancellationToken cancellationToken)
    {
        Assert.That(await CheckoutAsync(cancellationToken), Is.EqualTo(_before));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Demo.Layout.Orders, "scratch.txt"), cancellationToken), Is.EqualTo("mine"));
    }

    [Test]
    public async Task The_tests_of_a_ready_branch_pass_in_a_worktree_of_the_user(CancellationToken cancellationToken)
    {
        var branch = (await Demo.RunAsync("T-101", cancellationToken))["branch"]!.ToString();
        var worktree = Path.Combine(Demo.Folder, "look");
        await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "worktree", "add", "-q", worktree, branch);
        try
        {
            var tests = await PantheonProgram.ToolAsync("dotnet", worktree, ["test", "--nologo"], cancellationToken);
            Assert.That(tests.ExitCode, Is.Zero, tests.StandardOutput);
            Assert.That(tests.StandardOutput, Does.Contain("Passed!"));
        }
        finally
        {
            await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "worktree", "remove", "--force", worktree);
        }
    }

    [Test]
    public async Task Openssh_accepts_every_manifest_and_rejects_it_after_one_changed_byte(CancellationToken cancellationToken)
    {
        var manifests = Directory.GetFiles(Demo.Report, "manifest.json", SearchOption.AllDirectories);
        Assert.That(manifests.Select(TaskOf), Is.EquivalentTo([.. Published, "T-105", "T-106"]), "a run that was refused is signed too");
        foreach (var manifest in manifests.Append(Path.Combine(Demo.Report, "report.json")))
        {
            var content = await File.ReadAllBytesAsync(manifest, cancellationToken);
            Assert.That(await VerifyAsync(content, manifest + ".sig", cancellationToken), Is.Zero, manifest);

            content[content.Length / 2] ^= 1;
            Assert.That(await VerifyAsync(content, manifest + ".sig", cancellationToken), Is.Not.Zero, manifest);
        }
    }

    [Test]
    public async Task The_report_counts_what_happened_and_every_artifact_it_names_is_there(CancellationToken cancellationToken)
    {
        var json = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.json"), cancellationToken))!;
        var markdown = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken);
        var html = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.html"), cancellationToken);
        int Count(string outcome) => (int)json["counts"]![outcome]!;
        Assert.That((Count("ready"), Count("held"), Count("failed"), Count("refused"), Count("total")), Is.EqualTo((3, 1, 1, 1, 6)));
        Assert.That(json["problems"]!.AsArray(), Is.Empty);
        Assert.That(html, Does.Contain("T-101").And.Contain("T-106"));

        var named = ArtifactPath().Matches(markdown).Select(path => path.Groups[1].Value).Distinct().ToList();
        Assert.That(named, Has.Count.GreaterThan(20));
        Assert.That(named.Where(path => !File.Exists(Path.Combine(Demo.Report, path))), Is.Empty);
    }

    [Test]
    public async Task The_report_says_in_plain_words_whether_models_were_real_or_scripted(CancellationToken cancellationToken)
    {
        var isReal = (await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken)).Contains("kind: llama.cpp", StringComparison.Ordinal);
        var markdown = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken);
        Assert.That(markdown, Does.Contain(isReal ? "their replies are fixed in advance" : "read from a file"));
        Assert.That(markdown, Does.Contain(isReal ? "Models were run by a real server: llama.cpp" : "No real model was at work: every reply was scripted"));
    }

    [Test]
    public async Task Every_failed_attempt_leaves_a_failure_in_json_and_in_words([Values(1, 2, 3)] int attempt, CancellationToken cancellationToken)
    {
        var folder = Directory.GetDirectories(Path.Combine(Demo.Report, "a"), "T-105-*").Single();
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"test-{attempt}-failure.json"));
        var failure = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!;
        Assert.That((failure["kind"]!.ToString(), failure["cause"]!.ToString(), failure["node"]!.ToString(), (int)failure["attempt"]!), Is.EqualTo(("tests_failed", "code", "test", attempt)));
        Assert.That(failure["commands"]!.AsObject().Select(command => command.Key), Is.EquivalentTo(["replay", "retry", "open"]));
        Assert.That(failure["diff"]!.ToString(), Does.Contain("DiscountSplit.cs"), "the change whose tests fail");
        Assert.That(failure["tests"]!.AsArray(), Is.Not.Empty);

        var words = await File.ReadAllTextAsync(Path.ChangeExtension(file, ".md"), cancellationToken);
        Assert.That(words, Does.Contain("DiscountSplitTests").And.Contain("pantheon runs"));
    }

    [Test]
    public async Task No_coder_sees_a_hidden_test_before_its_own_change_is_tested(CancellationToken cancellationToken)
    {
        var hidden = Directory.GetFiles(Path.Combine(Demo.Layout.Catalog, "tasks"), "*.patch")
            .SelectMany(File.ReadAllLines)
            .Where(line => line.StartsWith('+') && (line.Contains("Assert.That", StringComparison.Ordinal) || line.Contains("public void", StringComparison.Ordinal)))
            .Select(line => line[1..].Trim())
            .ToList();
        Assert.That(hidden, Has.Count.GreaterThan(10));

        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        await using var command = store.Source.CreateCommand("SELECT request_blob FROM model_call WHERE attempt = 1 AND node IN ('plan', 'codegen', 'write')");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var titles = 0;
        while (await rows.ReadAsync(cancellationToken))
        {
            var blob = await store.Artifacts.GetAsync(new Digest(Convert.ToHexStringLower(rows.GetFieldValue<byte[]>(0))), cancellationToken);
            var request = Text(JsonNode.Parse(blob!)!);
            titles += request.Contains("Quantity discounts start at the tier's own quantity", StringComparison.Ordinal) ? 1 : 0;
            Assert.That(hidden.Where(line => request.Contains(line, StringComparison.Ordinal)), Is.Empty);
        }

        Assert.That(titles, Is.GreaterThan(3), "the requests are read as the model got them");
    }

    [Test]
    public async Task Journal_manifests_and_blobs_verify(CancellationToken cancellationToken)
    {
        await using var store = await Demo.OpenStoreAsync(cancellationToken);

        var verification = await store.Verifier.VerifyAllAsync(cancellationToken);

        Assert.That(verification.Faults, Is.Empty);
        Assert.That(verification.Events, Is.GreaterThan(100));
    }

    [Test]
    public void No_process_of_the_night_is_left() => Assert.That(PantheonProgram.ProcessesOf(Demo.Folder), Is.Empty);

    [GeneratedRegex("`(a/[^`]+)`")]
    private static partial Regex ArtifactPath();

    private static string TaskOf(string file) => Path.GetFileName(Path.GetDirectoryName(file))![..5];

    private static string Text(JsonNode node) => node switch
    {
        JsonObject map => string.Join('\n', map.Select(entry => entry.Value is { } value ? Text(value) : "")),
        JsonArray list => string.Join('\n', list.Select(item => item is { } value ? Text(value) : "")),
        _ => node.ToString(),
    };

    private async Task<string> CheckoutAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var arguments in new string[][] { ["rev-parse", "HEAD"], ["symbolic-ref", "HEAD"], ["status", "--porcelain"], ["diff"], ["stash", "list"], ["worktree", "list"] })
        {
            text.Append(await PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, arguments));
        }

        return text.ToString();
    }

    private async Task<int> VerifyAsync(byte[] content, string signature, CancellationToken cancellationToken)
    {
        string[] arguments = ["-Y", "verify", "-f", "allowed_signers", "-I", "pantheon@demo", "-n", "pantheon-artifact", "-s", signature];
        return (await PantheonProgram.ToolAsync("ssh-keygen", Demo.Report, arguments, cancellationToken, content)).ExitCode;
    }
}
