using System.Runtime.InteropServices;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Daytime;

/// <summary>Work that only a person does, by day: refused while a night is open, a worker is at work or a service asks for it, and stopped when the night opens.</summary>
internal static class Daylight
{
    /// <param name="work">What is done, as the beginning of a sentence: 'servers are installed'.</param>
    /// <param name="act">Its token is cancelled by Ctrl-C and by the opening of the night.</param>
    public static async Task<int> WorkAsync(CommandContext context, string work, Func<CancellationToken, Task<int>> act, CancellationToken cancellationToken)
    {
        var windows = await WindowsAsync(context, cancellationToken);
        var now = context.Time.GetUtcNow();
        if (WhyNot(context, windows.OpenAt(now)) is var (why, hint))
        {
            throw new PantheonException(Codes.DayOnly, $"{work} by day only: {why}", hint);
        }

        using var night = new CancellationTokenSource(windows.NextAfter(now) is { } next ? next.OpensAt - now : Timeout.InfiniteTimeSpan, context.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(night.Token, cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await act(stop.Token);
        }
        catch (OperationCanceledException) when (night.IsCancellationRequested)
        {
            throw new PantheonException(Codes.DayOnly, $"{work} by day only: the night opens now, and this was stopped", "run the command again by day; what is there is kept");
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static (string Why, string Hint)? WhyNot(CommandContext context, NightWindow? open)
    {
        if ((OperatingSystem.IsLinux() && ProcessWall.Raised is not null) || context.Environment.Find("NOTIFY_SOCKET") is not null)
        {
            return ("this is a worker or a service", "run the command yourself, in a shell");
        }

        if (open is not null)
        {
            return (FormattableString.Invariant($"the night is open until {open.ClosesAt.ToLocalTime():ddd yyyy-MM-dd HH:mm}"), "run it when the window has closed; pantheon policy windows shows them");
        }

        return IsWorkerBusy(context) ? ("a worker of this box is at work", "wait for it, or: pantheon night stop") : null;
    }

    private static async Task<WindowCalendar> WindowsAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var windows = (await NightAsync(context, cancellationToken))?.Windows ?? [];
        return windows.FirstOrDefault(window => !WindowCalendar.IsTimeZone(window.TimeZone)) is { } unknown
            ? throw new PantheonException(Codes.FilesInvalid, $"this machine knows no time zone '{unknown.TimeZone}', so nobody knows whether a night is open", "install the time zones (tzdata), or name another zone in the night's windows")
            : new WindowCalendar(windows);
    }

    /// <summary>The night's policy as it is committed; null where there is no catalog, and so no night of its own.</summary>
    private static async Task<Policy?> NightAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string root;
        try
        {
            root = WorkplaceLoader.FindCatalog(context);
        }
        catch (PantheonException none) when (none.Code == Codes.NoCatalog && context.Catalog is null && context.Environment.Find("PANTHEON_CATALOG") is null)
        {
            return null;
        }

        return CatalogLoader.LoadUnpinned(await FilesAsync(context, root, cancellationToken), null).Catalog?.Night
            ?? throw new PantheonException(Codes.FilesInvalid, $"the catalog '{root}' has errors, so nobody knows whether a night is open", "pantheon validate shows them; mend and commit them");
    }

    private static async Task<CatalogFiles> FilesAsync(CommandContext context, string root, CancellationToken cancellationToken)
    {
        try
        {
            var committed = await new CommittedFolder(new ProcessRunner(context.Time)).ReadAsync(root, null, cancellationToken);
            var texts = committed.Texts.Where(file => CatalogFiles.IsCatalogPath(file.Key)).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
            return texts.Count > 0 ? new CatalogFiles(root, committed.Commit, texts) : CatalogFiles.FromFolder(root);
        }
        catch (PantheonException uncommitted) when (uncommitted.Code == Codes.CatalogNotInGit)
        {
            // no night opens with it yet; its windows count all the same
            return CatalogFiles.FromFolder(root);
        }
    }

    private static bool IsWorkerBusy(CommandContext context)
    {
        if (BoxOpening.Find(context) is not { DataFolder: var data })
        {
            return false;
        }

        var file = Path.Combine(data, "night.lock");
        using var free = File.Exists(file) ? FileLock.TryAcquire(file) : null;
        return free is null && File.Exists(file);
    }
}
