using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;

namespace Pantheon.Host.Composition;

/// <summary>Writes down which pools are away, in the store for whoever asks and in the log for whoever reads it.</summary>
internal sealed partial class OutageKeeper(IRunStore store, BoxSpec box, ILoggerFactory logs)
{
    private Action<PoolOutage> _planner = _ => { };
    private readonly ILogger _log = logs.CreateLogger<OutageKeeper>();

    /// <summary>Hears of each outage too.</summary>
    public Action<PoolOutage> Watch { get; set; } = _ => { };

    /// <summary>Whoever plans hears of each outage before those who wait for it.</summary>
    public void Hears(Action<PoolOutage> planner) => _planner = planner;

    public async Task TellAsync(PoolOutage outage)
    {
        _planner(outage);
        if (outage.Until is { } until)
        {
            LogBack(outage.Place, (until - outage.Since).TotalSeconds);
        }
        else
        {
            LogAway(outage.Place, outage.Why.Message);
        }

        // a pool with one model away is not paused: its others work
        if (outage.Model is null)
        {
            var standing = new PoolStanding(outage.Pool, box.Pools.GetValueOrDefault(outage.Pool)?.Kind);
            await KeepAsync(outage.Until is null ? standing with { PausedAt = outage.Since, PausedWhy = outage.Why.Kind } : standing);
        }

        Watch(outage);
    }

    /// <summary>Writes down that no pool is paused: before a night, since a killed worker may have left one so, and after it.</summary>
    public async Task ClearAsync()
    {
        foreach (var pool in box.Pools.Values)
        {
            await KeepAsync(new PoolStanding(pool.Name, pool.Kind));
        }
    }

    private async Task KeepAsync(PoolStanding standing)
    {
        try
        {
            await store.SavePoolAsync(standing, CancellationToken.None);
        }
        catch (PantheonException gone)
        {
            // the runs of the night notice a store that is gone; this line is for those who ask how things stand
            LogUnkept(standing.Pool, gone.Message);
        }
    }

    /// <summary>A seat's lease was not renewed, or it was not given back; the seat is tried again, and let go in time.</summary>
    public void SeatFailed(string pool, Exception fault) => LogSeat(pool, fault.Message);

    [LoggerMessage(EventId = 6034, Level = LogLevel.Warning, Message = "A seat of pool {Pool} could not be renewed or given back: {Reason}")]
    private partial void LogSeat(string pool, string reason);

    [LoggerMessage(EventId = 6031, Level = LogLevel.Warning, Message = "{Pool} is away, its work waits: {Reason}")]
    private partial void LogAway(string pool, string reason);

    [LoggerMessage(EventId = 6032, Level = LogLevel.Information, Message = "{Pool} is back after {Seconds} s")]
    private partial void LogBack(string pool, double seconds);

    [LoggerMessage(EventId = 6033, Level = LogLevel.Warning, Message = "How pool {Pool} stands could not be written down: {Reason}")]
    private partial void LogUnkept(string pool, string reason);
}
