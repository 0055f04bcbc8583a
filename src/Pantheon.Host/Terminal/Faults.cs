using Pantheon.Core.Diagnostics;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Terminal;

/// <summary>Tells a fault in three lines (what, why, what to do) and gives its exit code.</summary>
public static class Faults
{
    public static int Tell(Screen screen, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(screen);
        switch (exception)
        {
            case PantheonException known:
                screen.Error(known.Code, known.Message, known.Hint);
                Beneath(screen, known);
                return ExitCodeOf(known);
            case OperationCanceledException:
                screen.Say("stopped");
                return ExitCode.Interrupted;
            case IOException full when IsDiskFull(full):
                screen.Error(Codes.DiskFull, $"the disk is full: {full.Message}", "free some space and run the command again; nothing that was committed is lost");
                return ExitCode.Missing;
            case ProcessStartException program:
                screen.Error(Codes.ProgramNotStarted, program.Message, $"install '{program.FileName}', or look at the rights of this account; pantheon doctor checks what is needed");
                return ExitCode.Missing;
            default:
                screen.Error(Codes.InternalFault, $"this is a bug in Pantheon: {exception}", "run it again with the same files, and report the text above");
                return ExitCode.No;
        }
    }

    private static void Beneath(Screen screen, Exception fault)
    {
        for (var inner = fault.InnerException; inner is not null; inner = inner.InnerException)
        {
            screen.Detail($"because  {inner.GetType().Name}: {inner.Message}");
        }
    }

    // ENOSPC on Linux and macOS, ERROR_DISK_FULL on Windows
    private static bool IsDiskFull(IOException exception) => (exception.HResult & 0xffff) is 28 or 112;

    /// <summary>The exit code of a fault that has a code of its own.</summary>
    public static int ExitCodeOf(PantheonException exception) => (exception ?? throw new ArgumentNullException(nameof(exception))).Code switch
    {
        Codes.DraftUnknown or Codes.RunUnknown or Codes.TaskUnknown or Codes.FlowUnknown or Codes.PolicyUnknown or Codes.NothingRefused or Codes.PoolUnknown or Codes.NodeUnknown or Codes.NothingToTakeOver or Codes.ArtifactUnknown
            or Codes.NothingToReview or Codes.BranchGone or Codes.NothingToExplain or Codes.NothingToOpen or Codes.NobodyToTell or Codes.BackupNotFound => ExitCode.NotFound,
        Codes.PrefixAmbiguous or Codes.InputUnreadable or Codes.DiscoveryHostRefused or Codes.ConsentNeeded or Codes.CacheRequestUnclear or Codes.NoteUnclear or Codes.PlaceUnclear or Codes.OptionsClash
            or Codes.FilterUnknown or Codes.FieldUnknown or Codes.JqRefused or Codes.PrunedTooSoon or Codes.ReasonMissing => ExitCode.Usage,
        Codes.DraftRefused or Codes.NoCatalog or Codes.NoBoxFile or Codes.CatalogNotInGit or Codes.FilesInvalid => ExitCode.InvalidFiles,
        Codes.DefinitionExists or Codes.FolderNotEmpty or Codes.NightAlreadyRunning or Codes.RunNotCancellable or Codes.RunNotSteerable or Codes.TaskAlreadyQueued or Codes.BoxFileNotEdited or Codes.DiscoveryOff
            or Codes.RunNotQueued or Codes.RunNotResumable or Codes.RunNotRetryable or Codes.StandsOnNode
            or Codes.RunNotDecidable or Codes.CheckoutElsewhere or Codes.BranchesConflict or Codes.BranchNotMerged or Codes.BranchMoved or Codes.BuiltOnAnother or Codes.MergeOverwrites or Codes.MergeRunsChange or Codes.ExportNotWritten
            or Codes.StoreInUse => ExitCode.Conflict,
        Codes.WindowClosed or Codes.SecretsInEnvironment or Codes.SecretInNote or Codes.DayOnly => ExitCode.Refused,
        Codes.FetchedFileDiffers or Codes.BackupDamaged => ExitCode.Integrity,
        _ => ByRange(exception),
    };

    private static int ByRange(PantheonException exception) => exception.Code[3] switch
    {
        '1' or '2' => ExitCode.InvalidFiles,
        '3' => ExitCode.Refused,
        '5' when exception is not WorkspaceException => ExitCode.Missing,
        '4' or '7' or '9' => ExitCode.Missing,
        _ => ExitCode.No,
    };
}
