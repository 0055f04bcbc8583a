using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Platform.Egress;

namespace Pantheon.Host.Worker;

/// <summary>Watches what connects while a night is open, raises its alarm, and writes into the night's facts what tried to leave the machine.</summary>
internal sealed class NightWatch : IDisposable
{
    public const string Unlisted = "unlisted";

    private const string Connections = "connections";

    private readonly SocketTripwire _tripwire;
    private int _noted;

    private NightWatch(SocketTripwire tripwire)
    {
        _tripwire = tripwire;
        Alarm = AlarmAsync();
    }

    /// <summary>Completes at the first connection or look-up that is not listed.</summary>
    public Task<NightAlarm> Alarm { get; }

    /// <summary>The alarm as it stands at this moment, which does not wait for anybody to be told of it; null where nothing was seen.</summary>
    public NightAlarm? Raised => _tripwire.Hits is [var first, ..] ? AlarmOf(first) : null;

    /// <summary>Whether something was seen that the night's record lacks.</summary>
    public bool HasNews => _tripwire.Hits.Count > _noted;

    public static NightWatch Begin(EgressGuard roads, TimeProvider time) => new(SocketTripwire.TryArm(roads, time) ?? throw new PantheonException(
        Codes.TripwireBlind,
        "the night does not open: the tripwire does not see connections, so one that nobody listed would go unseen",
        "take System.Diagnostics.Tracing.EventSource.IsSupported out of the program's pantheon.runtimeconfig.json: it switches the runtime's events off, and the tripwire hears nothing else"));

    /// <summary>Adds what was seen to the night's record; what an earlier start of the same night has seen stays.</summary>
    public async Task NoteAsync(IRunStore store, DateOnly night, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var earlier = (await store.NotedAsync(night, cancellationToken))[Unlisted] as JsonArray ?? [];
        var hits = _tripwire.Hits;
        var all = earlier.Select(entry => entry?.DeepClone()).Concat(hits.Skip(_noted).Select(hit => (JsonNode)Words(hit)));
        await store.NoteNightAsync(night, new JsonObject { [Connections] = _tripwire.Listed, [Unlisted] = new JsonArray([.. all]) }, cancellationToken);
        _noted = hits.Count;
    }

    public void Dispose() => _tripwire.Dispose();

    private async Task<NightAlarm> AlarmAsync() => AlarmOf(await _tripwire.FirstHit);

    private static NightAlarm AlarmOf(TripwireHit hit) => new(Codes.UnlistedConnection, $"{Words(hit)}; it is not on the night's list");

    private static string Words(TripwireHit hit) => string.Create(CultureInfo.InvariantCulture, $"{hit.What} at {hit.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
}
