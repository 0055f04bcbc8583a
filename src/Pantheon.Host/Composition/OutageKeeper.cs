using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;

namespace Pantheon.Host.Composition;

/// <summary>Writes down which pools are away, in the store for whoever asks and in the log for whoever reads it.</summary>
internal sealed partial class OutageKeeper(IRunStore store, BoxSpec box, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger<OutageKeeper>();

    /// <summary>Hears of each outage too; must not throw.</summary>
    public Action<PoolOutage> Watch { get; set; } = _ => { };

    public async Task TellAsync(PoolOutage outage)
    {
        Watch(outage);
        if (outage.Until is { } until)
        {
            LogBack(outage.Pool, (until - outage.Since).TotalSeconds);
        }
        else
        {
            LogAway(outage.Pool, outage.Why.Message);
        }

        try
        {
            var standing = new PoolStanding(outage.Pool, box.Pools.GetValueOrDefault(outage.Pool)?.Kind);
            await store.SavePoolAsync(outage.Until is null ? standing with { PausedAt = outage.Since, PausedWhy = outage.Why.Kind } : standing, CancellationToken.None);
        }
        catch (PantheonException gone)
        {
            // the runs of the night notice a store that is gone; this line is for those who ask how things stand
            LogUnkept(outage.Pool, gone.Message);
        }
    }

    [LoggerMessage(EventId = 6031, Level = LogLevel.Warning, Message = "Pool {Pool} is away, its work waits: {Reason}")]
    private partial void LogAway(string pool, string reason);

    [LoggerMessage(EventId = 6032, Level = LogLevel.Information, Message = "Pool {Pool} is back after {Seconds} s")]
    private partial void LogBack(string pool, double seconds);

    [LoggerMessage(EventId = 6033, Level = LogLevel.Warning, Message = "That pool {Pool} is away could not be written down: {Reason}")]
    private partial void LogUnkept(string pool, string reason);
}
