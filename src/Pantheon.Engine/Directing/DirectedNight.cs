using Pantheon.Core.Identity;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>The planner of a real night, its clock, and the runs that it knows; touched under its lock alone.</summary>
internal sealed class DirectedNight
{
    private readonly TimeProvider _time;
    private readonly long _began;

    public DirectedNight(NightTerms terms, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _began) = (time, time.GetTimestamp());
        Dispatcher = new NightDispatcher(terms, []);
    }

    public Lock Lock { get; } = new();

    public NightDispatcher Dispatcher { get; }

    public Dictionary<RunId, LiveFlow> Flows { get; } = [];

    /// <summary>Seconds since the night began.</summary>
    public double Now => _time.GetElapsedTime(_began).TotalSeconds;
}
