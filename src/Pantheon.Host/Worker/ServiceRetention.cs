using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Storage.Pruning;

namespace Pantheon.Host.Worker;

/// <summary>Drops details that are older than the box file keeps them, once a day and never while a window is open: dropping locks the tables for a moment.</summary>
public sealed partial class ServiceRetention(CommandContext context, BoxSpec box, Policy policy, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PruneAgainAfter = TimeSpan.FromHours(24);

    private readonly ILogger _log = logs.CreateLogger<ServiceRetention>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (box.KeepTraces is { } keep && !stoppingToken.IsCancellationRequested)
        {
            var isDone = MayWork() && await PruneAsync(keep, stoppingToken);
            await Task.Delay(isDone ? PruneAgainAfter : LookAgainAfter, context.Time, stoppingToken);
        }
    }

    /// <summary>Whether no window is open, and none opens before another look.</summary>
    public bool MayWork()
    {
        var (calendar, now) = (new WindowCalendar(policy.Windows), context.Time.GetUtcNow());
        return calendar.OpenAt(now) is null && (calendar.NextAfter(now) is not { } next || next.OpensAt - now > LookAgainAfter);
    }

    private async Task<bool> PruneAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await StoreOpening.OpenForNightAsync(box, context.Environment, context.Time, cancellationToken);
            var nights = await store.Retention.OlderAsync(keep, context.Time.GetUtcNow(), cancellationToken);
            var done = await store.Retention.PruneAsync(nights, () => !cancellationToken.IsCancellationRequested && MayWork(), cancellationToken, onlyAtRest: true);
            Tell(done);
            return done.Fault is null && done.Waits is null;
        }
        catch (Exception fault) when (!(fault is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // whatever it was: a fault that left this service would end the worker
            LogNotPruned(CodeOf(fault), fault.Message);
            return false;
        }
    }

    private static string CodeOf(Exception fault) => (fault as PantheonException)?.Code ?? Codes.StoreBroken;

    private void Tell(PruningDone done)
    {
        foreach (var kept in done.Nights.Where(night => night.Kept is not null))
        {
            LogKept(kept.Night, kept.Kept!); // those that have a reason
        }

        if (done.Swept.Left is { } left)
        {
            LogNotPruned(Codes.BlobFilesOfAnother, left);
        }

        if (done.Fault is { } fault)
        {
            LogNotPruned(CodeOf(fault), fault.Message);
        }

        if (done.Waits is { } work)
        {
            LogWaits(work);
        }

        LogPruned(done.Nights.Count(night => night.Kept is null), done.Swept.Blobs, done.Swept.Bytes);
    }

    [LoggerMessage(EventId = 9121, Level = LogLevel.Information, Message = "Retention: {Nights} nights dropped, {Blobs} blobs of {Bytes} bytes that nothing refers to")]
    private partial void LogPruned(int nights, long blobs, long bytes);

    [LoggerMessage(EventId = 9122, Level = LogLevel.Warning, Message = "Retention: night {Night} was kept: {Reason}")]
    private partial void LogKept(DateOnly night, string reason);

    [LoggerMessage(EventId = 9123, Level = LogLevel.Warning, Message = "Retention: not all that is old was dropped: {Code} {Reason}")]
    private partial void LogNotPruned(string code, string reason);

    [LoggerMessage(EventId = 9124, Level = LogLevel.Information, Message = "Retention waits: {Work}")]
    private partial void LogWaits(string work);
}
