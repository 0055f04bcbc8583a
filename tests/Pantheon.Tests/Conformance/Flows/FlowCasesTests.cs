using NUnit.Framework;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Conformance.Flows;

/// <summary>The flow language by example: every case of the files in Cases, on the loader and the engine that a night has.</summary>
public sealed class FlowCasesTests
{
    private static IEnumerable<TestCaseData> Cases() => FlowCaseReader.All().Select(asked => new TestCaseData(asked).SetName(asked.ToString().Replace('.', '·')));

    [TestCaseSource(nameof(Cases)), CancelAfter(30_000)]
    public async Task A_flow_does_what_the_case_says(object asked, CancellationToken cancellationToken)
    {
        var flowCase = (FlowCase)asked;
        using var world = new FlowCaseWorld(flowCase);
        var check = new FlowCaseCheck(flowCase, world);

        check.Faults();
        if (world.Load.Catalog is not null && flowCase.Expect.Any(entry => entry.Key != "faults"))
        {
            var run = await world.RunAsync(cancellationToken);
            await check.RunAsync(run);

            var end = await world.World.ReplayAsync(await world.World.RecordedAsync(run.Id), cancellationToken: cancellationToken);
            Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        }
    }

    [Test]
    public void There_are_at_least_eighty_cases_and_each_says_what_it_expects()
    {
        var cases = FlowCaseReader.All().ToList();

        Assert.That(cases, Has.Count.GreaterThanOrEqualTo(80));
        Assert.That(cases.Where(asked => asked.Expect.Count == 0), Is.Empty);
        Assert.That(cases.Select(asked => asked.ToString()), Is.Unique);
    }
}
