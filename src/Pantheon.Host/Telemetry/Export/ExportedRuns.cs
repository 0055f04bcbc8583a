using System.Runtime.CompilerServices;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Telemetry.Export;

/// <summary>The runs of a span of time that have ended, newest first, a page at a time.</summary>
internal sealed class ExportedRuns(Func<RunQuery, CancellationToken, Task<IReadOnlyList<Run>>> list, int page = 200)
{
    private static readonly TimeSpan Smallest = TimeSpan.FromMicroseconds(1);

    public async IAsyncEnumerable<Run> ReadAsync(ExportRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var until = request.Until;
        HashSet<RunId> seen = [];
        while (true)
        {
            var runs = await list(new RunQuery { Id = request.Run, Since = request.Since, Until = until, Lifecycle = RunLifecycle.Ended, Limit = page }, cancellationToken);
            var fresh = runs.Where(run => !seen.Contains(run.Id)).ToList();
            foreach (var run in fresh)
            {
                yield return run;
            }

            if (runs.Count < page || fresh.Count == 0)
            {
                yield break;
            }

            // those of the same moment as the last come again, and are known
            until = runs[^1].EnqueuedAt + Smallest;
            seen = [.. runs.Where(run => run.EnqueuedAt == runs[^1].EnqueuedAt).Select(run => run.Id)];
        }
    }
}
