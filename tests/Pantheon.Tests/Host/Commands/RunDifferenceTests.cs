using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Host.Commands;

internal sealed class RunDifferenceTests
{
    [Test]
    public async Task What_differs_is_named_with_both_sides_and_what_does_not_is_left_out()
    {
        using var world = new EngineWorld();
        var (one, other) = await TwoAsync(world);

        var lines = RunDifference.Of(one, other);

        Assert.That(lines, Does.Contain(new DifferenceLine("outcome", "outcome", "failed", "ready")));
        Assert.That(lines, Does.Contain(new DifferenceLine("node", "pr", "skipped, 0 tries", "succeeded")));
        Assert.That(lines.Select(line => line.Part).Distinct(), Is.EqualTo(new[] { "outcome", "node", "model" }));
        Assert.That(RunDifference.Of(one, one), Is.Empty);
        var given = one with { Run = one.Run with { Inputs = new JsonObject { ["n"] = 1, ["list"] = new JsonArray("a") } } };
        Assert.That(RunDifference.Of(given, given with { Run = given.Run with { Inputs = new JsonObject { ["n"] = 2, ["list"] = new JsonArray("a", "b") } } }), Is.EqualTo(new[]
        {
            new DifferenceLine("input", "list[1]", null, "b"),
            new DifferenceLine("input", "n", "1", "2"),
        }));
    }

    [Test]
    public async Task The_table_fits_into_a_hundred_columns_and_the_json_holds_all_of_it()
    {
        using var world = new EngineWorld();
        var (one, other) = await TwoAsync(world);
        one = one with { Run = one.Run with { Reason = new string('x', 500) } };
        using var text = new Shell();
        using var json = new Shell();

        Assert.That(RunsDiff.Print(text.Context(), one, other), Is.EqualTo(ExitCode.No));
        Assert.That(RunsDiff.Print(json.Context() with { Json = true }, one, other), Is.EqualTo(ExitCode.No));

        Assert.That(text.Output.Split('\n').Max(line => line.TrimEnd('\r').Length), Is.LessThanOrEqualTo(100));
        Assert.That(JsonNode.Parse(json.Output)!["differences"]!.AsArray().Select(line => line!["a"]?.ToString()), Does.Contain(new string('x', 500)));
    }

    private static async Task<(RunSummary One, RunSummary Other)> TwoAsync(EngineWorld world)
    {
        Stories.CodeTestReviewPublish(world);
        world.OnAgent("reviewer-b", (_, _) => Away());
        var one = await world.RunAsync("T-1");
        world.OnAgent("reviewer-b", (_, _) => Specs.Review("approve"));
        var other = await world.RunAsync("T-1");
        return (await SummaryAsync(world, one), await SummaryAsync(world, other));
    }

    private static JsonNode? Away() => throw new IOException("away");

    private static async Task<RunSummary> SummaryAsync(EngineWorld world, Run run) => (await world.Store.SummariesAsync(new RunQuery { Id = run.Id }, CancellationToken.None)).Single();
}
