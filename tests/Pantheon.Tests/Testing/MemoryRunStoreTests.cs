using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Testing;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Testing;

/// <summary>The double keeps the rules that the real journal keeps.</summary>
[TestFixture]
internal sealed class MemoryRunStoreTests
{
    private static readonly DateOnly Night = new(2026, 1, 5);

    private ManualTime _time = null!;
    private MemoryRunStore _store = null!;
    private Run _run = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _time = new ManualTime();
        _store = new MemoryRunStore(_time);
        _run = new Run
        {
            Id = new RunId(Guid.NewGuid()),
            TraceId = new byte[16],
            Title = "a task",
            Flow = "f",
            Mode = Mode.Night,
            CatalogCommit = "c",
            CatalogDigest = Digest.Of("c"),
            FlowDigest = Digest.Of("f"),
            Inputs = new JsonObject(),
            EnqueuedAt = _time.GetUtcNow(),
            EnqueuedBy = "ann",
        };
        await _store.EnqueueAsync(_run, CancellationToken.None);
    }

    [Test]
    public async Task A_later_claim_fences_the_earlier_one_off()
    {
        var first = await _store.ClaimAsync(_run.Id, Night, CancellationToken.None);
        var next = _store.Restarted();
        var second = await next.ClaimAsync(_run.Id, Night, CancellationToken.None);

        Assert.That(second!.Fence, Is.EqualTo(first!.Fence + 1));
        await Assert.ThrowsAsync<FencedOffException>(() => _store.CommitAsync(new JournalChange { Run = first, Events = [] }, CancellationToken.None));
    }

    [Test]
    public async Task Another_box_waits_for_the_lease()
    {
        await _store.ClaimAsync(_run.Id, Night, CancellationToken.None);
        var other = _store.OtherBox();
        Assert.That(await other.AbandonedAsync(CancellationToken.None), Is.Empty);

        _time.Advance(Lease.Length + TimeSpan.FromSeconds(1));

        Assert.That(await other.AbandonedAsync(CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_command_for_a_run_waits_for_the_box_that_holds_it()
    {
        await _store.ClaimAsync(_run.Id, Night, CancellationToken.None);
        var other = _store.OtherBox();
        var own = await _store.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = _run.Id }, CancellationToken.None);
        var whole = await _store.AddCommandAsync(new Command { Kind = CommandKind.Pause, By = "ann" }, CancellationToken.None);

        Assert.That((await other.TakeCommandsAsync(CancellationToken.None)).Select(command => command.Id), Is.EqualTo(new[] { whole }));
        Assert.That((await _store.TakeCommandsAsync(CancellationToken.None)).Select(command => command.Id), Is.EqualTo(new[] { own }));
    }

    [Test]
    public async Task A_change_that_fails_leaves_nothing()
    {
        var claimed = await _store.ClaimAsync(_run.Id, Night, CancellationToken.None);
        _store.BeforeCommit = _ => throw new IOException("no");
        var change = new JournalChange { Run = claimed! with { Reason = "x" }, Events = [new JournalEvent("x")] };

        await Assert.ThrowsAsync<IOException>(() => _store.CommitAsync(change, CancellationToken.None));

        Assert.That((await _store.FindAsync(_run.Id, CancellationToken.None))!.Reason, Is.Null);
        Assert.That(_store.AllEvents.Select(entry => entry.Event.Event.Kind), Is.EqualTo(new[] { "run.queued", "run.claimed" }));
    }
}
