using System.Globalization;
using NUnit.Framework;
using Pantheon.Testing.Faults;

namespace Pantheon.Tests.FaultNights;

/// <summary>Random flows, random faults at random seams; whatever happens nothing is lost, nothing happens twice and everything ends.</summary>
[NonParallelizable]
public sealed class SeededFaultTests
{
    /// <summary>How many faults the long run injects; PANTHEON_FAULTS asks for more.</summary>
    private const int Many = 2_000;

    /// <summary>The share of calls at which one falls.</summary>
    private const double Rate = 0.02;

    [Test, CancelAfter(120_000)]
    public Task A_few_faults_break_nothing(CancellationToken cancellationToken) => InjectAsync(25, 1, cancellationToken);

    [Test, Category("Full"), CancelAfter(3_600_000)]
    public Task Thousands_of_faults_break_nothing(CancellationToken cancellationToken) =>
        InjectAsync(Setting("PANTHEON_FAULTS") ?? Many, Setting("PANTHEON_FAULTS_SEED") ?? 10_000, cancellationToken);

    private static async Task InjectAsync(int faults, int seed, CancellationToken cancellationToken)
    {
        var only = Setting("PANTHEON_FAULTS_ONLY");
        var (nights, injected, broken) = (0, 0, new List<FaultyNightEnd>());
        for (seed = only ?? seed; injected < faults && broken.Count < 5 && (only is null || nights == 0); seed++)
        {
            var end = await FaultyNight.RunAsync(seed, Rate, new MemoryStores(), cancellationToken);
            nights++;
            injected += end.Faults.Count;
            if (end.Breaches.Count > 0)
            {
                broken.Add(end);
            }
        }

        await TestContext.Out.WriteLineAsync($"{injected} faults in {nights} nights, seeds up to {seed - 1}: {broken.Sum(end => end.Breaches.Count)} violations");
        Assert.That(broken, Is.Empty, string.Join('\n', broken.Take(5)));
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
