using NUnit.Framework;
using Pantheon.Engine.Resources;

namespace Pantheon.Tests.Engine.Resources;

[CancelAfter(15_000)]
public sealed class ResourceLedgerTests
{
    [Test]
    public async Task A_server_with_fewer_seats_than_the_box_file_says_gets_no_more_than_it_has(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 3 }, 1);
        ledger.Limit("hera", 2);
        using var one = await ledger.TakePoolAsync("hera", cancellationToken);
        var two = await ledger.TakePoolAsync("hera", cancellationToken);
        var three = ledger.TakePoolAsync("hera", cancellationToken);
        Assert.That(three.IsCompleted, Is.False);

        two.Dispose();

        (await three).Dispose();
    }

    [Test]
    public async Task Whoever_sits_stays_and_more_seats_come_back_with_another_server(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 2 }, 1);
        var one = await ledger.TakePoolAsync("hera", cancellationToken);
        using var two = await ledger.TakePoolAsync("hera", cancellationToken);
        ledger.Limit("hera", 1);
        one.Dispose();
        var again = ledger.TakePoolAsync("hera", cancellationToken);
        Assert.That(again.IsCompleted, Is.False);

        ledger.Limit("hera", 8);

        (await again).Dispose();
    }

    [Test]
    public async Task A_server_with_more_seats_gets_no_more_than_the_box_file_says(CancellationToken cancellationToken)
    {
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 1 }, 1);
        ledger.Limit("hera", 4);
        using var one = await ledger.TakePoolAsync("hera", cancellationToken);

        Assert.That(ledger.TakePoolAsync("hera", cancellationToken).IsCompleted, Is.False);
    }
}
