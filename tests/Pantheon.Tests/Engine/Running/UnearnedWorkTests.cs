using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>Nothing gets on a branch, and nothing counts as shown, because an agent said so or a worker died.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnearnedWorkTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task The_words_of_the_judge_in_an_agents_own_answer_show_nothing(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", (_, files) =>
        {
            files["src/a.cs"] = "new";
            return new JsonObject { ["summary"] = "done", ["shows"] = new JsonArray("Everything_works") };
        });
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((await _world.AttemptsAsync(run, "code")).Single().Output!.AsObject().ContainsKey("shows"), Is.False);
        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Held, "PAN5081: no test of this run failed without the change and passes with it")));
    }

    [Test, CancelAfter(15_000)]
    public async Task Attached_edits_do_not_reach_the_branch_wherever_the_worker_dies([Range(0, 26)] int commits, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("reviewer-b", (_, files) =>
        {
            files["tests/Proof.cs"] = "shows it";
            return Review("approve");
        });

        var id = await _world.DieAfterAsync(commits, "T-1");
        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Workspaces.Published.Select(published => _world.Workspaces.Tree(published.Tree)), Is.All.Not.ContainKey("tests/Proof.cs"));
    }
}
