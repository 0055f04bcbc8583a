using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Cluster;

/// <summary>Says in the shared store that this box lives, and what it brings, for as long as it is not disposed.</summary>
internal sealed partial class BoxHeart : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;

    private BoxHeart(PantheonStore store, BoxSpec box, TimeProvider time, ILogger log) => _beating = BeatAsync(store, PoolsOf(box), time, log, _stop.Token);

    /// <summary>The first beat has been heard when this returns.</summary>
    public static async Task<BoxHeart> BeginAsync(PantheonStore store, BoxSpec box, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        await store.Cluster.BeatAsync(PoolsOf(box), cancellationToken);
        return new BoxHeart(store, box, time, logs.CreateLogger<BoxHeart>());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    private static JsonObject PoolsOf(BoxSpec box) => new(box.Pools.Values.Where(pool => pool.Origin == Core.Policies.RuntimeOrigin.Local)
        .Select(pool => KeyValuePair.Create(pool.Name, (JsonNode?)new JsonObject { ["kind"] = Word.Of(pool.Kind), ["slots"] = pool.Slots })));

    private static async Task BeatAsync(PantheonStore store, JsonObject pools, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ClusterTimes.BeatEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await store.Cluster.BeatAsync(pools, cancellationToken);
                }
                catch (PantheonException missed)
                {
                    LogMissed(log, missed.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // it ends with the night or the service
        }
    }

    [LoggerMessage(EventId = 9110, Level = LogLevel.Warning, Message = "The cluster could not be told that this box lives: {Reason}")]
    private static partial void LogMissed(ILogger logger, string reason);
}
