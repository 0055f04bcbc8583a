using Microsoft.Extensions.Logging;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Runs that this worker had to give up without writing so: it takes them up again, unless another was faster.</summary>
internal sealed partial class LostRuns(EngineSeams seams)
{
    private readonly ILogger _log = seams.Logs.CreateLogger<LostRuns>();
    private readonly Dictionary<RunId, (long Fence, Failure Why)> _lost = [];

    public void Add(RunId id, long fence, Failure why)
    {
        LogGivenUp(id.Short, why.Code ?? "", why.Message);
        _lost[id] = (fence, why);
    }

    /// <summary>Why it was given up, to be written into what ran then; null where it was not.</summary>
    public Failure? Take(RunId id) => _lost.Remove(id, out var lost) ? lost.Why : null;

    /// <summary>Whether one still stands as this worker left it.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, (fence, _)) in _lost.ToList())
        {
            if (await seams.Store.FindAsync(id, cancellationToken) is not { Lifecycle: RunLifecycle.Running } run || run.Fence != fence)
            {
                _lost.Remove(id);
            }
        }

        return _lost.Count > 0;
    }

    [LoggerMessage(EventId = 6071, Level = LogLevel.Warning, Message = "Run {RunId} is given up for now: {Code} {Reason}")]
    private partial void LogGivenUp(string runId, string code, string reason);
}
