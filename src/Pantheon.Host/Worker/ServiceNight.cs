using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Worker.Gate;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Worker;

/// <summary>One night of the service, from the opening of its window to its end; two never overlap, and a fault of one leaves the next its chance.</summary>
public sealed partial class ServiceNight(CommandContext context, ILoggerFactory logs, SystemdNotifier systemd) : IDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(30);

    private readonly ILogger _log = logs.CreateLogger<ServiceNight>();
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Works until the window closes; returns at once when a night is at work already.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return;
        }

        try
        {
            while (await NightAsync(cancellationToken))
            {
                await Task.Delay(TryAgainAfter, context.Time, cancellationToken);
            }
        }
        finally
        {
            systemd.Status("waiting for the next window");
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>True where it is to be tried again: the store, a disk or an earlier process of its name kept it from being worked, and its window is still open.</summary>
    private async Task<bool> NightAsync(CancellationToken cancellationToken)
    {
        Workplace? workplace = null;
        try
        {
            // definitions are read anew each night: the commit of that moment is what the night is pinned to
            workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
            await using var awake = await new SleepInhibitor(new ProcessRunner(context.Time)).HoldAsync("Pantheon works the night", cancellationToken);
            var report = await new RefusalFiles(workplace.Box, context.Time).WatchAsync(workplace.Catalog.Night, async () =>
            {
                await using var store = await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
                systemd.Status("the night is at work");
                return await new NightWorker(context, workplace, store) { Logs = logs }.RunAsync(new NightRequest(), Tell, cancellationToken);
            });
            LogReport(report ?? "none");
            return false;
        }
        catch (PantheonException exception)
        {
            LogNotWorked(exception.Code, exception.Message, exception.Hint ?? "");
            return (StoreTrouble.KindOf(exception) is not null || exception.Code == Codes.BoxNameTaken) && workplace is not null && new WindowCalendar(workplace.Catalog.Night.Windows).OpenAt(context.Time.GetUtcNow()) is not null;
        }
    }

    private void Tell(NightEvent change)
    {
        if (change.Kind is EventKinds.RunStarted or EventKinds.RunResumed or EventKinds.RunSuspended or EventKinds.RunEnded)
        {
            LogRun(change.Run.TaskId ?? change.Run.Id.Short, change.Kind, change.Result ?? "", change.Reason ?? "");
        }
    }

    [LoggerMessage(EventId = 9102, Level = LogLevel.Information, Message = "Task {Task}: {Kind} {Outcome} {Reason}")]
    private partial void LogRun(string task, string kind, string outcome, string reason);

    [LoggerMessage(EventId = 9103, Level = LogLevel.Information, Message = "The night has ended; its report: {Folder}")]
    private partial void LogReport(string folder);

    [LoggerMessage(EventId = 9104, Level = LogLevel.Error, Message = "The night was not worked: {Code} {Reason} (fix: {Fix})")]
    private partial void LogNotWorked(string code, string reason, string fix);
}
