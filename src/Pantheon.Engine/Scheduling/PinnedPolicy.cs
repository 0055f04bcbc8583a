using Pantheon.Core.Catalogs;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Scheduling;

/// <summary>Whether a run still stands under the policy it was pinned to: mode and digest are fixed at its first start, and nothing later changes them.</summary>
public static class PinnedPolicy
{
    /// <summary>Why the run must not go on, or null. A run that never started is pinned by its catalog alone.</summary>
    public static string? WhyChanged(RunContext run, IReadOnlyList<RecordedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (WhyChanged(run.Run, run.Catalog) is { } reason)
        {
            return reason;
        }

        if (run.Policy.Mode != run.Run.Mode)
        {
            return $"it was queued for the {Word.Of(run.Run.Mode)}, and policy {run.Policy} is one of the {Word.Of(run.Policy.Mode)}";
        }

        if (events.FirstOrDefault(recorded => recorded.Event.Kind == EventKinds.RunStarted)?.Event.Data is not { } started)
        {
            return null;
        }

        var (mode, digest) = (started["mode"]?.ToString(), started["policy_digest"]?.ToString());
        return mode == Word.Of(run.Run.Mode) && digest == run.Policy.Digest.ToString()
            ? null
            : $"it started by {mode ?? "an unknown mode"} under a policy of digest {digest ?? "unknown"}, and the one at commit {Short(run.Run.CatalogCommit)} has {run.Policy.Digest}";
    }

    private static string? WhyChanged(Run run, Catalog catalog) => catalog.Digest == run.CatalogDigest
        ? null
        : $"the catalog at commit {Short(run.CatalogCommit)} has the digest {catalog.Digest}, and the run was queued with {run.CatalogDigest}";

    private static string Short(string commit) => commit[..Math.Min(7, commit.Length)];
}
