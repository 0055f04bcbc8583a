using System.Diagnostics;
using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>A dispatcher whose slowest decision and admission are kept.</summary>
internal sealed class TimedDispatcher(INightDispatcher inner) : INightDispatcher
{
    /// <summary>Milliseconds.</summary>
    public double Slowest { get; private set; }

    /// <summary>Milliseconds of the slowest admission.</summary>
    public double SlowestAdmission { get; private set; }

    public IReadOnlyList<NightFlow> Admit(double now)
    {
        var begun = Stopwatch.GetTimestamp();
        var admitted = inner.Admit(now);
        SlowestAdmission = Math.Max(SlowestAdmission, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        return admitted;
    }

    public IReadOnlyList<Decision> Decide(double now)
    {
        var begun = Stopwatch.GetTimestamp();
        var decisions = inner.Decide(now);
        Slowest = Math.Max(Slowest, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        return decisions;
    }

    public void Ready(NightNode node, double now) => inner.Ready(node, now);

    public void Loaded(int slot, double now) => inner.Loaded(slot, now);

    public void Ended(NightNode node, double now) => inner.Ended(node, now);
}
