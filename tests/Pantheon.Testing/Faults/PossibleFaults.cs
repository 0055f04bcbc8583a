using Microsoft.Extensions.AI;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;

namespace Pantheon.Testing.Faults;

/// <summary>What may go wrong at which seam.</summary>
internal static class PossibleFaults
{
    private static readonly FaultKind[] AtWrites = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.StoreAway, FaultKind.Unanswered, FaultKind.DiskFull, FaultKind.ClockJump, FaultKind.Stop];
    private static readonly FaultKind[] AtReads = [FaultKind.CrashBefore, FaultKind.StoreAway, FaultKind.Zombie];
    private static readonly FaultKind[] AtRemoval = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie];
    private static readonly FaultKind[] AtFiles = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.DiskFull];
    private static readonly FaultKind[] AtTools = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.ToolFault, FaultKind.ToolFault, FaultKind.ClockJump];
    private static readonly FaultKind[] AtModels = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.ModelFault, FaultKind.ModelFault, FaultKind.Stop];
    private static readonly FaultKind[] AtServers = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.Stop, .. Enumerable.Repeat(FaultKind.ServerFault, 8)];
    private static readonly FaultKind[] AtSeats = [FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Zombie, FaultKind.StoreAway, FaultKind.Unanswered, FaultKind.Unanswered, FaultKind.Late, FaultKind.Late, FaultKind.DiskFull];
    private static readonly FaultKind[] AtRenewals = [.. AtSeats, FaultKind.SeatLost, FaultKind.SeatLost];

    public static FaultKind[] Of(SeamCall call) => (call.Seam, call.Method) switch
    {
        (nameof(IRunStore), nameof(IRunStore.CommitAsync) or nameof(IRunStore.ClaimAsync) or nameof(IRunStore.EnqueueAsync) or nameof(IRunStore.CommitQueuedAsync) or nameof(IRunStore.SaveCacheAsync)) => AtWrites,
        (nameof(ISessionSteps), nameof(ISessionSteps.KeepStepAsync)) => AtWrites,
        (nameof(IRunStore) or nameof(ISessionSteps), _) => AtReads,
        (nameof(ISlots), nameof(ISlots.RenewAsync)) => AtRenewals,
        (nameof(ISlots), _) => AtSeats,

        // a folder that cannot be taken away stays until the worker's next start, by design
        (nameof(IWorkspaces), nameof(IWorkspaces.RemoveAsync)) => AtRemoval,
        (nameof(IArtifactStore) or nameof(IWorkspaces), _) => AtFiles,
        (nameof(ITool), _) => AtTools,
        (nameof(IChatClient), _) => AtServers,
        _ => AtModels,
    };
}
