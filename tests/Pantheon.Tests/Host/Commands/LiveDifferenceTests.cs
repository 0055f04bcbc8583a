using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Replaying;
using Pantheon.Host.Commands;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Host.Commands;

internal sealed class LiveDifferenceTests
{
    private static readonly NodeId Code = new("code");

    [Test]
    public async Task What_was_taken_over_makes_no_difference_and_neither_does_the_branch_that_a_replay_has_not()
    {
        using var world = new EngineWorld();
        Stories.CodeTestReviewPublish(world);
        var recorded = await SummaryAsync(world, await world.RunAsync("T-1"));

        var lines = LiveDifference.Of(recorded, await LiveAsync(world, recorded.Run), Code, null);

        Assert.That(lines, Is.Empty);
    }

    [Test]
    public async Task A_change_that_came_out_otherwise_and_a_session_that_was_begun_anew_are_told()
    {
        using var world = new EngineWorld();
        Stories.CodeTestReviewPublish(world);
        var recorded = await SummaryAsync(world, await world.RunAsync("T-1"));
        world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files["src/b.cs"]) = ("new", "more");
            return "mended";
        });

        var lines = LiveDifference.Of(recorded, await LiveAsync(world, recorded.Run), Code, "its model was another");

        Assert.That(lines.Select(line => $"{line.Part} {line.Name}"), Is.EqualTo(["session code", "outcome final.patch"]));
        Assert.That(lines[0].Other, Is.EqualTo("begun anew: its model was another"));
    }

    private static async Task<RunSummary> LiveAsync(EngineWorld world, Run recorded)
    {
        var live = LiveRuns.Of(recorded, new Adoption(Code, Downstream: true), new IdSource(new Random(3)), world.Time.GetUtcNow(), "me");
        await world.Store.EnqueueAsync(live, CancellationToken.None);
        return await SummaryAsync(world, await world.TakeUpAsync(live.Id));
    }

    private static async Task<RunSummary> SummaryAsync(EngineWorld world, Run run) => (await world.Store.SummariesAsync(new RunQuery { Id = run.Id }, CancellationToken.None)).Single();
}
