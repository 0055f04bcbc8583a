using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>A secret that the worker knows by its value gets into no branch and no bundle.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class KnownValueTests : IDisposable
{
    private const string Secret = "tangerine-dream-42";

    private readonly EngineWorld _world = new();
    private readonly Redactor _redactor = new(Secret);

    public void Dispose() => _world.Dispose();

    private static IEnumerable<TestCaseData> Changes() => new (string Name, string Path, string Text, string Where)[]
    {
        ("a line", "src/a.cs", $"one\nkey = {Secret}", "src/a.cs:2 (value, 18 characters)"),
        ("a name", $"src/{Secret}.cs", "new", "the name of a file:1 (value, 18 characters)"),
        ("a binary file", "src/a.bin", $"\0{Secret}", "src/a.bin:1 (value, 18 characters)"),
    }.Select(change => new TestCaseData(change.Path, change.Text, change.Where).SetArgDisplayNames(change.Name));

    [TestCaseSource(nameof(Changes))]
    public async Task A_change_that_writes_it_makes_no_branch_and_the_failure_does_not_say_it(string path, string text, string where)
    {
        var run = await RunAsync(PublishForm.Branch, files => files[path] = text);

        var failed = (await _world.AttemptsAsync(run, "pr")).Single();
        Assert.That((failed.FailureKind, _world.Workspaces.Published.Count), Is.EqualTo(((FailureKind?)FailureKind.SecretFound, 0)), failed.Error);
        Assert.That(failed.Error, Does.Contain(where).And.Not.Contain(Secret));
        await ReplaysAsync(run);
    }

    [TestCase(PublishForm.Branch, 1)]
    [TestCase(PublishForm.Bundle, 0)]
    public async Task A_changed_file_that_held_it_before_is_in_no_bundle(PublishForm form, int published)
    {
        _world.Workspaces.Commit("main", ("src/a.cs", $"// {Secret}\nold"), ("tests/ATests.cs", "Assert.That(1)"));
        _world.Workspaces.ShowsWhole = false;

        var run = await RunAsync(form, files => files["src/a.cs"] = $"// {Secret}\nnew");

        Assert.That(_world.Workspaces.Published, Has.Count.EqualTo(published), run.Reason);
        await ReplaysAsync(run);
    }

    [Test]
    public async Task A_change_without_it_is_published()
    {
        var run = await RunAsync(PublishForm.Bundle, files => files["src/a.cs"] = "tangerine, dream 42, [redacted:value:18]");

        Assert.That(((await _world.AttemptsAsync(run, "pr")).Single().State, _world.Workspaces.Published.Count), Is.EqualTo((AttemptState.Succeeded, 1)), run.Reason);
        await ReplaysAsync(run);
    }

    private async Task<Run> RunAsync(PublishForm form, Action<IDictionary<string, string>> edit)
    {
        _world.OnAgent("coder", (_, files) =>
        {
            edit(files);
            return "mended";
        });
        _world.Use(Flow(Agent("code", "coder"), Publish("pr", "code") with { Form = form }), TaskFile());
        var queued = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(queued, CancellationToken.None);
        var claimed = await _world.Store.ClaimAsync(queued.Id, EngineWorld.Tonight, CancellationToken.None);
        var context = RunContexts.Of(claimed!, _world.Catalog, _world.Plan());
        return await new FlowRunner(_world.Seams() with { Redact = _redactor.Redact }).RunAsync(context, new RunSignals(), _ => { }, CancellationToken.None);
    }

    private async Task ReplaysAsync(Run run)
    {
        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), change: seams => seams with { Redactor = _redactor });

        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(end.Run.Outcome, Is.EqualTo(run.Outcome));
    }
}
