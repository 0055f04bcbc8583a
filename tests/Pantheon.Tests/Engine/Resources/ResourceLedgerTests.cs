using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;

namespace Pantheon.Tests.Engine.Resources;

[CancelAfter(15_000)]
public sealed class ResourceLedgerTests
{
    private static readonly SlotHolder Holder = new(new AttemptId(new RunId(Guid.NewGuid()), new NodeId("plan"), 1), 1);

    [Test]
    public async Task A_server_with_fewer_seats_than_the_box_file_says_gets_no_more_than_it_has(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 3 }, 1);
        ledger.Limit("hera", 2);
        using var one = await ledger.TakePoolAsync("hera", Holder, cancellationToken);
        var two = await ledger.TakePoolAsync("hera", Holder, cancellationToken);
        var three = ledger.TakePoolAsync("hera", Holder, cancellationToken);
        Assert.That(three.IsCompleted, Is.False);

        two.Dispose();

        (await three).Dispose();
    }

    [Test]
    public async Task Whoever_sits_stays_and_more_seats_come_back_with_another_server(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 2 }, 1);
        var one = await ledger.TakePoolAsync("hera", Holder, cancellationToken);
        using var two = await ledger.TakePoolAsync("hera", Holder, cancellationToken);
        ledger.Limit("hera", 1);
        one.Dispose();
        var again = ledger.TakePoolAsync("hera", Holder, cancellationToken);
        Assert.That(again.IsCompleted, Is.False);

        ledger.Limit("hera", 8);

        (await again).Dispose();
    }

    [Test]
    public async Task A_server_with_more_seats_gets_no_more_than_the_box_file_says(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 1 }, 1);
        ledger.Limit("hera", 4);
        using var one = await ledger.TakePoolAsync("hera", Holder, cancellationToken);

        Assert.That(ledger.TakePoolAsync("hera", Holder, cancellationToken).IsCompleted, Is.False);
    }
}
