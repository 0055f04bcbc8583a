using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Postgres.Journal;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Commands;

/// <summary>What `pantheon cluster status` shows of boxes and runs.</summary>
public sealed class ClusterViewTests
{
    private static readonly DateTimeOffset Seen = new(2026, 1, 5, 23, 0, 7, TimeSpan.Zero);

    [Test]
    public void Boxes_and_runs_fit_on_a_terminal_of_100_columns()
    {
        var text = Shown(View(shared: true), terminal: true);

        Assert.That(text.Split('\n').Select(line => line.TrimEnd().Length), Is.All.LessThanOrEqualTo(100));
        Assert.That(text, Does.Contain("left").And.Contain("alive").And.Contain("gone").And.Contain("12 s").And.Contain("its box is gone; it is free for any other"));
        Assert.That(text, Does.Not.Contain("\u001b[31mred"));
    }

    [Test]
    public void A_box_with_a_store_of_its_own_is_said_to_work_alone() =>
        Assert.That(Shown(View(shared: false), terminal: false), Does.Contain("works alone"));

    [Test]
    public void Json_gives_every_box_and_run()
    {
        var json = View(shared: true).ToJson();

        Assert.That(json["boxes"]!.AsArray().Select(box => (box!["name"]?.ToString(), box["state"]?.ToString())), Is.EqualTo(new[] { ("left", "alive"), ("right", "gone") }));
        Assert.That(json["runs"]!.AsArray().Select(run => ((string?)run!["box"], (double?)run["lease_seconds"])), Is.EqualTo(new (string?, double?)[] { ("left", 12.2), ("right", -3), (null, null) }));
    }

    private static ClusterView View(bool shared) => new(
        shared,
        [
            new BoxStanding("left", new string('h', 80), "0.1.0", Pools("gpu", "a-pool-with-a-long-name-1", "a-pool-with-a-long-name-2", "a-pool-with-a-long-name-3"), BoxState.Alive, Seen) { Night = new DateOnly(2026, 1, 5) },
            new BoxStanding("right", "far", "0.1.0", Pools("gpu"), BoxState.Gone, Seen),
        ],
        [
            new HeldRun(new RunId(Guid.NewGuid()), "T-1", "spec2code", RunLifecycle.Running) { Box = "left", Fence = 1, LeaseSeconds = 12.2 },
            new HeldRun(new RunId(Guid.NewGuid()), "T-2\u001b[31mred", "spec2code", RunLifecycle.Running) { Box = "right", Fence = 1, LeaseSeconds = -3 },
            new HeldRun(new RunId(Guid.NewGuid()), "", "spec2code", RunLifecycle.Queued),
        ],
        new FlowPools(null));

    private static JsonObject Pools(params string[] names) => new(names.Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["kind"] = "ollama", ["slots"] = 2 })));

    private static string Shown(ClusterView view, bool terminal)
    {
        using var output = new StringWriter();
        view.Print(new Screen(output, output, outputIsTerminal: terminal, errorIsTerminal: false, hasColour: false, width: 100), new ManualTime());
        return output.ToString();
    }
}
