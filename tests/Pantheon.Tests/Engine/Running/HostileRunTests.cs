using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Running;

/// <summary>What models, tools and machines do to a run when they are hostile or broken.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HostileRunTests : IDisposable
{
    private const string Key = "AKIAIOSFODNN7EXAMPLE";

    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_secret_in_a_failure_reaches_neither_the_manifest_nor_the_watchers(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, _) => Task.FromResult(EngineWorld.End(null, new Failure(FailureKind.NoProgress, $"the key is {Key}"))));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var sealedTexts = _world.Artifacts.Statements.Select(statement => statement.Request.Predicate.ToJsonString());
        Assert.That(run.Reason, Does.Contain("[redacted:aws_key:20]"));
        Assert.That(string.Join('\n', sealedTexts), Does.Not.Contain(Key));
        Assert.That(_world.Events.Select(happened => happened.Reason ?? ""), Has.None.Contains(Key));
    }

    [Test, CancelAfter(15_000)]
    public async Task Without_the_redactor_a_secret_reaches_the_journal_the_manifest_and_the_watchers(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, _) => Task.FromResult(EngineWorld.End(null, new Failure(FailureKind.NoProgress, $"the key is {Key}"))));
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);

        await new NightRun(_world.Seams() with { Redact = text => text }, _world.Events.Enqueue).RunAsync(_world.Plan(), cancellationToken);

        var run = (await _world.Store.ListAsync(new RunQuery(), cancellationToken)).Single();
        Assert.That(run.Reason, Does.Contain(Key));
        Assert.That(_world.Artifacts.Texts, Has.Some.Contains(Key));
        Assert.That(_world.Events.Select(happened => happened.Reason ?? ""), Has.Some.Contains(Key));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_between_quotes_is_taken_out_of_a_stored_json_artifact(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        var store = _world.Seams();
        var recorder = new RunRecorder(store.Store, store.Artifacts, store.Redact, _world.NewRun());
        var json = new JsonObject { ["text"] = $"{{\"aws_secret_access_key\": \"{Secret}\"}}", ["key"] = "-----BEGIN RSA PRIVATE KEY-----" }.ToJsonString();

        var artifact = await recorder.StoreAsync(null, 0, new NewArtifact("input.json", "input", "application/json", json), cancellationToken);

        var stored = _world.Artifacts.Text(artifact.Digest);
        Assert.That(stored, Does.Not.Contain(Secret));
        Assert.That(JsonNode.Parse(stored)!["key"]!.ToString(), Does.Match("^.redacted:private_key:[0-9]+.$"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_patch_stays_as_it_is_unless_a_secret_stands_in_it_by_form_or_by_value(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var store = _world.Seams();
        var recorder = new RunRecorder(store.Store, store.Artifacts, new Redactor(["hunter2-of-this-pool"]).Redact, _world.NewRun());

        var plain = await recorder.StoreAsync(null, 0, NewArtifact.Patch("plain.patch", "+connect(\"Password=just4tests\")\n"), cancellationToken);
        var secret = await recorder.StoreAsync(null, 0, NewArtifact.Patch("secret.patch", "+key = hunter2-of-this-pool\n"), cancellationToken);

        Assert.That(_world.Artifacts.Text(plain.Digest), Is.EqualTo("+connect(\"Password=just4tests\")\n"));
        Assert.That(_world.Artifacts.Text(secret.Digest), Is.EqualTo("+key = [redacted:value:20]\n"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_as_the_name_of_a_member_is_taken_out_and_hides_no_other(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var store = _world.Seams();
        var recorder = new RunRecorder(store.Store, store.Artifacts, store.Redact, _world.NewRun());
        var json = new JsonObject { [Key] = 1, ["AKIA" + "ABCDEFGHIJKLMNOP"] = 2 }.ToJsonString();

        var artifact = await recorder.StoreAsync(null, 0, new NewArtifact("input.json", "input", "application/json", json), cancellationToken);

        Assert.That(_world.Artifacts.Text(artifact.Digest), Is.EqualTo("""{"[redacted:aws_key:20]":1,"[redacted:aws_key:20]#2":2}"""));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_in_the_change_keeps_the_branch_from_being_made_and_the_patch_from_being_kept(CancellationToken cancellationToken)
    {
        var token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files["src/b.cs"]) = ("new", $"var token = \"{token}\";");
            return "mended";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, run.Branch), Is.EqualTo((RunOutcome.Failed, FailureKind.SecretFound, (string?)null)), run.Reason);
        Assert.That(run.Reason, Does.Contain("src/b.cs:1 (github_token, 40 characters)").And.Not.Contain(token));
        Assert.That(_world.Artifacts.Texts, Has.None.Contains(token));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_as_the_name_of_a_changed_file_keeps_the_branch_from_being_made(CancellationToken cancellationToken)
    {
        var token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files[$"src/{token}"]) = ("new", "new");
            return "mended";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, run.Branch), Is.EqualTo((RunOutcome.Failed, FailureKind.SecretFound, (string?)null)), run.Reason);
        Assert.That(run.Reason, Does.Contain("the name of a file").And.Not.Contain(token));
        Assert.That(_world.Artifacts.Texts, Has.None.Contains(token));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_in_a_file_that_git_takes_for_binary_keeps_the_branch_from_being_made(CancellationToken cancellationToken)
    {
        var token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files["src/wide.txt"]) = ("new", string.Concat(token.Select(letter => $"{letter}\0")));
            return "mended";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, run.Branch), Is.EqualTo((RunOutcome.Failed, FailureKind.SecretFound, (string?)null)), run.Reason);
        Assert.That(run.Reason, Does.Contain("src/wide.txt:1 (github_token, 40 characters)"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_secret_is_taken_out_before_a_text_is_cut_and_not_in_halves([Values(4056, 4060)] int filling, CancellationToken cancellationToken)
    {
        var token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("build", _ => ToolResult.Error($"{new string('x', 4096 - 20)} {token} {new string('y', filling)}"));
        _world.Use(Specs.Flow(Specs.Agent("code", "coder"), Specs.Tool("build", "build", "code")), Specs.TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Failed));
        Assert.That(_world.Artifacts.Texts, Has.None.Contains(token[..16]).And.None.Contains(token[^30..]));
        Assert.That((await _world.AttemptsAsync(run, "build")).Select(attempt => attempt.Output?.ToJsonString()), Has.None.Contains(token[..16]));
    }

    [Test, CancelAfter(15_000)]
    public async Task The_report_of_the_base_check_is_kept_without_its_secrets(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("test", _ => ToolResult.Ok("tested", new JsonObject { ["digest"] = $"seen {Key}", ["tests"] = new JsonArray() }));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var events = _world.Store.AllEvents.Single(entry => entry.Event.Event.Kind == "base.checked").Event.Event.Data;
        var check = await _world.Store.FindBaseCheckAsync("repo", run.BaseCommit!, new Pantheon.Core.Identity.Digest(events["recipe"]!.ToString()[7..]), cancellationToken);
        Assert.That(check!.Report["digest"]!.ToString(), Is.EqualTo("seen [redacted:aws_key:20]"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worktree_that_cannot_be_taken_away_costs_disk_space_and_not_the_run(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Workspaces.BeforeRemove = _ => throw new IOException("Directory not empty");

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_git_folder_in_the_worktree_fails_the_node_and_the_rest_of_its_work_is_kept(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, files) =>
        {
            files["src/half.cs"] = "half";
            files["deep/.git/config"] = "[core]\n\tfsmonitor = evil\n";
            return "planted";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Failed, FailureKind.SandboxRefused)));
        Assert.That(run.Reason, Does.Contain("'deep/.git/config' in the worktree is refused").And.Contain("lies now at '/memory/quarantine/deep/.git/config'"));
        Assert.That(_world.Workspaces.Salvaged, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_branch_with_a_file_that_acts_on_its_own_is_written_and_held_for_a_person(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("coder", (_, files) =>
        {
            files["src/a.cs"] = "new";
            files["src/.vscode/tasks.json"] = "{}";
            files["src/package.json"] = """{"scripts":{"postinstall":"sh evil.sh"}}""";
            return "mended";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Held, (FailureKind?)null)), run.Reason);
        Assert.That(run.Reason, Is.EqualTo("the branch changes files that act on whoever takes it: 'src/.vscode/tasks.json' (editor), 'src/package.json' (packages)"));
        Assert.That(run.Branch, Does.StartWith("night/"));
        Assert.That(_world.Workspaces.Published, Has.Count.EqualTo(1));
        var flags = (await _world.NodeAsync(run, "pr")).Output!["flags"]!.AsArray();
        Assert.That(flags.Select(flag => flag!["category"]!.ToString()), Is.EqualTo((string[])["editor", "packages"]));
    }

    [Test, CancelAfter(15_000)]
    public async Task Files_that_the_tasks_own_tests_bring_hold_nothing(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        const string Hooked = "diff --git a/tests/conftest.py b/tests/conftest.py\n--- /dev/null\n+++ b/tests/conftest.py\n@@ -0,0 +1,1 @@\n+import pytest\n";
        _world.Use(_world.Catalog.Flows.Values.First(), Specs.TaskFile(failToPass: ["NewTests.Works"], testsPatch: Stories.TestsPatch + Hooked, hidden: true));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree), Does.ContainKey("tests/conftest.py"));
    }

    [Test, CancelAfter(15_000)]
    public async Task Json_with_a_name_twice_fails_the_node_that_gave_it_and_nothing_more(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Tools.On("build", _ => ToolResult.Ok("built", JsonNode.Parse("""{"a":1,"a":2}""")));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo((RunOutcome.Failed, FailureKind.OutputInvalid)), run.Reason);
        Assert.That(run.Reason, Does.Contain("'build'"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_run_that_breaks_the_engine_does_not_end_the_night_for_the_others(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var (bad, good) = (_world.NewRun("T-1") with { Priority = 0 }, _world.NewRun("T-1"));
        await _world.Store.EnqueueAsync(bad, cancellationToken);
        await _world.Store.EnqueueAsync(good, cancellationToken);
        _world.Store.BeforeCommit = change =>
        {
            if (change.Run.Id == bad.Id)
            {
                throw new InvalidOperationException("a bug");
            }
        };

        await _world.PassTimeAsync(new NightRun(_world.Seams(), _ => { }).RunAsync(_world.Plan() with { ParallelRuns = 1 }, cancellationToken), TimeSpan.FromSeconds(1));

        Assert.That((await _world.Store.FindAsync(good.Id, cancellationToken))!.Outcome, Is.EqualTo(RunOutcome.Ready));
        Assert.That((await _world.Store.FindAsync(bad.Id, cancellationToken))!.Outcome, Is.Null);
    }

    [Test, CancelAfter(15_000)]
    public async Task Hidden_tests_are_in_no_agents_worktree_and_no_agents_input(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var seen = new ConcurrentQueue<string>();
        foreach (var reviewer in (string[])["reviewer-a", "reviewer-b"])
        {
            _world.OnAgent(reviewer, (request, files) =>
            {
                foreach (var file in files.Keys)
                {
                    seen.Enqueue(file);
                }

                seen.Enqueue(request.Inputs.ToJsonString());
                return Specs.Review("approve");
            });
        }

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(seen, Has.Some.EqualTo("src/a.cs").And.None.Contains("NewTests.cs"));
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree).Keys, Does.Contain("tests/NewTests.cs"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_lost_its_run_publishes_nothing(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        await _world.Store.EnqueueAsync(_world.NewRun("T-1"), cancellationToken);
        var run = (await _world.Store.QueueAsync(cancellationToken)).Single();
        var claimed = await _world.Store.ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken);
        var context = RunContexts.Of(claimed!, _world.Catalog, _world.Plan());

        Assert.That(
            async () => await new FlowRunner(_world.Seams()).RunAsync(context, new RunSignals(), TakeAway, cancellationToken),
            Throws.TypeOf<FencedOffException>());

        Assert.That(_world.Workspaces.Published, Is.Empty);

        void TakeAway(NightEvent happened)
        {
            if (happened is { Kind: EventKinds.AttemptStarted, Node.Value: "pr" })
            {
                _ = _world.Store.Restarted().ClaimAsync(run.Id, EngineWorld.Tonight, CancellationToken.None).GetAwaiter().GetResult();
            }
        }
    }
}
