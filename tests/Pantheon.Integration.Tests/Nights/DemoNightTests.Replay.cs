using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The runs of the demo's night again: from what they heard, and from a point on with the model.</summary>
public sealed partial class DemoNightTests
{
    [TestCase("T-101")]
    [TestCase("T-102", Category = "Full")]
    [TestCase("T-103", Category = "Full")]
    [TestCase("T-104", Category = "Full")]
    [TestCase("T-105", Category = "Full")]
    public async Task A_run_of_the_night_replays_without_a_difference_and_is_no_work_of_a_night(string task, CancellationToken cancellationToken)
    {
        var before = await Demo.PantheonAsync(cancellationToken, "runs", "list", "--json");

        var replay = await Demo.PantheonAsync(cancellationToken, "runs", "replay", task);

        Assert.That((replay.ExitCode, replay.StandardOutput), Is.EqualTo((0, replay.StandardOutput)), replay.StandardOutput + replay.StandardError);
        Assert.That(replay.StandardOutput, Does.Match("^run [0-9a-f]+ replays without a difference: [0-9]+ attempts, [0-9]+ model calls, [0-9]+ tool calls\n$"));
        Assert.That((await Demo.PantheonAsync(cancellationToken, "runs", "list", "--json")).StandardOutput, Is.EqualTo(before.StandardOutput));
    }

    [Test, Category("Full")]
    public async Task A_run_that_was_refused_has_nothing_to_replay(CancellationToken cancellationToken)
    {
        var refused = await Demo.PantheonAsync(cancellationToken, "runs", "replay", "T-106");

        Assert.That((refused.ExitCode == 0, refused.StandardOutput), Is.EqualTo((false, "")), refused.StandardError);
        Assert.That(refused.StandardError, Does.Contain("PAN6701"));
    }

    [TestCase("plan", null, Category = "Full")]
    [TestCase("codegen", null, Category = "Full")]
    [TestCase("codegen", "1", Category = "Full")]
    [TestCase("codegen", "2", Category = "Full")]
    public async Task A_run_goes_on_from_a_point_with_the_model_comes_to_the_same_and_publishes_nothing(string node, string? call, CancellationToken cancellationToken)
    {
        var (runs, branches) = (await Demo.PantheonAsync(cancellationToken, "runs", "list", "--json"), await BranchesAsync(cancellationToken));
        string[] point = call is null ? ["--node", node] : ["--node", node, "--until-call", call];

        var live = await Demo.PantheonAsync(cancellationToken, ["runs", "replay", "T-101", "--live", .. point, "--json"]);

        Assert.That(live.ExitCode, Is.Zero, live.StandardOutput + live.StandardError);
        var json = JsonNode.Parse(live.StandardOutput)!;
        var made = await Demo.RunAsync(json["replay"]!.ToString(), cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((json["same"]!.GetValue<bool>(), json["node"]!.ToString(), json["until_call"]?.ToString()), Is.EqualTo((true, node, call)));
            Assert.That((made["purpose"]!.ToString(), made["replay_of"]!.ToString(), made["branch"]), Is.EqualTo(("replay", json["run"]!.ToString(), (JsonNode?)null)));
            Assert.That((await Demo.PantheonAsync(cancellationToken, "runs", "list", "--json")).StandardOutput, Is.EqualTo(runs.StandardOutput));
            Assert.That(await BranchesAsync(cancellationToken), Is.EqualTo(branches));
        }

        var retried = await Demo.PantheonAsync(cancellationToken, "runs", "retry", json["replay"]!.ToString());
        var replayed = await Demo.PantheonAsync(cancellationToken, "runs", "replay", json["replay"]!.ToString());
        Assert.That(retried.StandardError, Does.Contain("PAN9062"));
        Assert.That(replayed.StandardError, Does.Contain("PAN6701"));
    }

    [Test, Category("Full")]
    public async Task A_live_replay_is_refused_where_no_point_is_named_or_the_tape_does_not_reach_it(CancellationToken cancellationToken)
    {
        var nowhere = await Demo.PantheonAsync(cancellationToken, "runs", "replay", "T-101", "--live");
        var beyond = await Demo.PantheonAsync(cancellationToken, "runs", "replay", "T-101", "--live", "--node", "codegen", "--until-call", "99");
        var both = await Demo.PantheonAsync(cancellationToken, "runs", "replay", "T-101", "--live", "--node", "codegen", "--record", "night.jsonl");

        Assert.That(nowhere.StandardError, Does.Contain("PAN6704"));
        Assert.That(beyond.StandardError, Does.Contain("PAN6707"));
        Assert.That(both.ExitCode, Is.Not.Zero);
    }

    private Task<string> BranchesAsync(CancellationToken cancellationToken) => PantheonProgram.GitAsync(Demo.Layout.Orders, cancellationToken, "for-each-ref");
}
