using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>In what a live replay came out otherwise than the run that it went on with: outcome, nodes, models, tests and the change itself; how often and how long it tried is no difference.</summary>
internal static class LiveDifference
{
    private const string FinalPatch = "final.patch";

    /// <param name="anew">Why the session that was to be gone on with was begun anew; null where it was not.</param>
    public static IReadOnlyList<DifferenceLine> Of(RunSummary recorded, RunSummary made, NodeId node, string? anew)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(made);

        // what was taken over was done by the attempts of the other
        var taken = made.Nodes.Where(row => row.Attempt == 0).Select(row => row.Node).ToHashSet();
        var whole = made with
        {
            Attempts = [.. recorded.Attempts.Where(attempt => taken.Contains(attempt.Id.Node)), .. made.Attempts],
            Run = made.Run with { Files = recorded.Run.Files, Added = recorded.Run.Added, Removed = recorded.Run.Removed },
        };
        var (was, now) = (PatchOf(recorded), PatchOf(made));
        return
        [
            .. anew is null ? [] : new[] { new DifferenceLine("session", node.Value, "gone on with", $"begun anew: {anew}") },
            .. RunDifference.Of(recorded, whole),
            .. was == now ? [] : new[] { new DifferenceLine("outcome", FinalPatch, was, now) },
        ];
    }

    private static string? PatchOf(RunSummary summary) => summary.Artifacts.LastOrDefault(artifact => artifact.Name == FinalPatch)?.Digest.ToString();
}
