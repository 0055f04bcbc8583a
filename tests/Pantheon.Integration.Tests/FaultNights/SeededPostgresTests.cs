using NUnit.Framework;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Testing.Faults;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>The share of the seeded faults that falls on a real journal with real signatures.</summary>
[Category("Full")]
[NonParallelizable]
[CancelAfter(900_000)]
public sealed class SeededPostgresTests
{
    private const int Least = 150;

    [Test]
    public async Task Random_faults_break_no_real_journal(CancellationToken cancellationToken)
    {
        var (injected, nights, broken) = (0, 0, new List<FaultyNightEnd>());
        for (var seed = 1; injected < Least; seed++)
        {
            await using var store = await TestStore.OpenAsync(cancellationToken);
            await using var stores = new PostgresStores(store);
            var end = await FaultyNight.RunAsync(seed, 0.02, stores, cancellationToken);
            (injected, nights) = (injected + end.Faults.Count, nights + 1);
            if (end.Breaches.Count > 0)
            {
                broken.Add(end);
            }
        }

        await TestContext.Out.WriteLineAsync($"{injected} faults in {nights} nights");
        Assert.That(broken, Is.Empty, string.Join('\n', broken.Take(5)));
    }
}
