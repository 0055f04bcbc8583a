using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Cluster;

/// <summary>Keeps a serving box on the list of its cluster between the nights too; a store of the box's own has no such list.</summary>
public sealed partial class ClusterLife(CommandContext context, BoxSpec box, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = logs.CreateLogger<ClusterLife>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (box.Postgres is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var store = await StoreOpening.OpenForNightAsync(box, context.Environment, context.Time, stoppingToken);
                await using var heart = await BoxHeart.BeginAsync(store, box, context.Time, logs, stoppingToken);
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, stoppingToken);
            }
            catch (Exception away) when (away is PantheonException or IOException or UnauthorizedAccessException)
            {
                LogAway((away as PantheonException)?.Code ?? Codes.StoreUnreachable, away.Message);
                await Task.Delay(TryAgainAfter, context.Time, stoppingToken);
            }
        }
    }

    [LoggerMessage(EventId = 9111, Level = LogLevel.Warning, Message = "The cluster does not hear of this box: {Code} {Reason}")]
    private partial void LogAway(string code, string reason);
}
