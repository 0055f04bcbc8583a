using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Engine.Replaying;
using Pantheon.Engine.Sessions;

namespace Pantheon.Testing.Engine;

/// <summary>Replays the runs of a world from what it kept of them.</summary>
public static class Replays
{
    /// <summary>What the world keeps of a run.</summary>
    public static async Task<RecordedRun> RecordedAsync(this EngineWorld world, RunId id)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new RecordedRun
        {
            Summary = (await world.Store.SummariesAsync(new RunQuery { Id = id }, CancellationToken.None)).Single(),
            Events = await world.Store.EventsAsync(id, CancellationToken.None),
            ModelCalls = [.. world.Traces.ModelCalls.Where(call => call.Attempt.Run == id)],
            ToolCalls = [.. world.Traces.ToolCalls.Where(call => call.Attempt.Run == id)],
        };
    }

    /// <summary>Replays a run: who spoke for an agent in place of a model gives the same answers again.</summary>
    public static Task<ReplayEnd> ReplayAsync(this EngineWorld world, RecordedRun recorded, ReplayScope? scope = null, Func<ReplaySeams, ReplaySeams>? change = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        var seams = new ReplaySeams
        {
            Store = world.Store,
            Artifacts = world.Artifacts,
            Workspaces = world.Workspaces,
            Tools = world.Tools,
            Redactor = Redactor.Default,
            Ids = new IdSource(new Random(11)),
            Version = "1.2.3",
            Session = (request, token) => world.IsSpoken(request.Agent.Ref.Name) ? null : AgainAsync(world, request, token),
        };
        return new Replay(change?.Invoke(seams) ?? seams).RunAsync(recorded, world.Catalog, scope ?? ReplayScope.Whole, cancellationToken);
    }

    private static async Task<SessionEnd> AgainAsync(EngineWorld world, SessionRequest request, CancellationToken cancellationToken)
    {
        if (!world.Ends.TryGetValue(request.Attempt, out var end))
        {
            // it was stopped, or its time was over: the record says which
            await request.Model.CountTokens("", cancellationToken);
        }

        return await (end ?? throw new InvalidOperationException("a session without an end goes on"));
    }
}
