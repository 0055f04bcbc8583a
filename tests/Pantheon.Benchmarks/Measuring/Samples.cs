using System.Diagnostics;
using System.Globalization;

namespace Pantheon.Benchmarks.Measuring;

/// <summary>Times of one thing and of its floor, taken in turn, so that a machine whose speed drifts does not favour either.</summary>
internal sealed class Samples
{
    private static long? _started;
    private static long? _stopped;

    private readonly List<double> _subject = [];
    private readonly List<double> _floor = [];

    public static async Task<Samples> TakeAsync(int rounds, Func<Task> subject, Func<Task> floor)
    {
        var samples = new Samples();
        await subject();
        await floor();
        for (var round = 0; round < rounds; round++)
        {
            samples._floor.Add(await TimeAsync(floor));
            samples._subject.Add(await TimeAsync(subject));
        }

        return samples;
    }

    /// <summary>How much longer the subject takes than its floor, in milliseconds: the median of the rounds.</summary>
    public double Added => Median([.. _subject.Zip(_floor, (subject, floor) => subject - floor)]);

    /// <summary>Called by what is measured where its time begins, when something is made ready before.</summary>
    public static void Start() => _started = Stopwatch.GetTimestamp();

    /// <summary>Called by what is measured where its time is over and only its tidying up is left.</summary>
    public static void Stop() => _stopped = Stopwatch.GetTimestamp();

    public void Print(string subject, string floor)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{subject,-44} median {Median(_subject),9:0.000} ms   min {_subject.Min(),9:0.000} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{floor,-44} median {Median(_floor),9:0.000} ms   min {_floor.Min(),9:0.000} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"ratio",-44} median {Median(_subject) / Median(_floor),9:0.00}      min {_subject.Min() / _floor.Min(),9:0.00}      median of pairs {Median([.. _subject.Zip(_floor, (subject, floor) => subject / floor)]),6:0.00}"));
    }

    public static async Task<double> TimeAsync(Func<Task> work)
    {
        (_started, _stopped) = (null, null);
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(_started ?? start, _stopped ?? Stopwatch.GetTimestamp()).TotalMilliseconds;
    }

    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
