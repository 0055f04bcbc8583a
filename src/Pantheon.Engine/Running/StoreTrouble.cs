using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Running;

/// <summary>Tells the faults that the store or a disk will get over from those of a run: they are waited for and spend nothing.</summary>
public static class StoreTrouble
{
    private const int NoSpaceLeftWindows = unchecked((int)0x80070070);
    private const int NoSpaceLeftPosix = 28;

    /// <summary>`store_unavailable`, `disk_full`, or null for a fault of another sort.</summary>
    public static FailureKind? KindOf(Exception? exception) => exception switch
    {
        PantheonException { Code: Codes.StoreUnreachable or Codes.StoreStaysAway or Codes.StoreTooSlow or Codes.LeaseNotRenewed } => FailureKind.StoreUnavailable,
        PantheonException { Code: Codes.StoreDiskFull } or WorkspaceException { Kind: FailureKind.DiskFull } or IOException { HResult: NoSpaceLeftPosix or NoSpaceLeftWindows } => FailureKind.DiskFull,
        _ => null,
    };

    /// <summary>The failure as it is written down; null for a fault of another sort.</summary>
    public static Failure? FailureOf(Exception? exception) => KindOf(exception) is { } kind
        ? new Failure(kind, exception!.Message) { Code = (exception as PantheonException)?.Code ?? Codes.StoreDiskFull, Next = (exception as PantheonException)?.Hint }  // a kind is there only with an exception
        : null;
}
