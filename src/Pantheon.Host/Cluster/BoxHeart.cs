using System.Data.Common;
using System.Net.Sockets;
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

    /// <summary>Beats until it is disposed of, whatever becomes of one beat.</summary>
    internal BoxHeart(Func<CancellationToken, Task> beat, TimeProvider time, ILogger log) => _beating = BeatAsync(beat, time, log, _stop.Token);

    /// <summary>The first beat has been heard when this returns.</summary>
    public static async Task<BoxHeart> BeginAsync(PantheonStore store, BoxSpec box, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        await store.Cluster.BeatAsync(PoolsOf(box), cancellationToken);
        return new BoxHeart(stop => store.Cluster.BeatAsync(PoolsOf(box), stop), time, logs.CreateLogger<BoxHeart>());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    private static JsonObject PoolsOf(BoxSpec box) => new(box.Pools.Values.Where(pool => pool.Origin == Core.Policies.RuntimeOrigin.Local)
        .Select(pool => KeyValuePair.Create(pool.Name, (JsonNode?)new JsonObject { ["kind"] = Word.Of(pool.Kind), ["slots"] = pool.Slots })));

    private static async Task BeatAsync(Func<CancellationToken, Task> beat, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ClusterTimes.BeatEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    await beat(cancellationToken);
                }
                catch (Exception missed) when (missed is PantheonException or DbException or IOException or TimeoutException or SocketException or InvalidOperationException)
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
