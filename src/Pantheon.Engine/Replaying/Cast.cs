using System.Collections.Concurrent;
using Pantheon.Core.Identity;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Replaying;

/// <summary>The attempts of one worker's part of a replay, each with what it hears and its own time.</summary>
internal sealed class Cast(IReadOnlyDictionary<AttemptId, AttemptRecord> records, RecordedRequests requests, Conductor conductor, Verdict verdict)
{
    private readonly ConcurrentDictionary<AttemptId, PlayedSession> _sessions = [];

    public TimeProvider TimeOf(AttemptId id) => SessionOf(id).Time;

    public INodeTape TapeOf(AttemptId id) => new PlayedTape(RecordOf(id), conductor, verdict, SessionOf(id));

    private PlayedSession SessionOf(AttemptId id) => _sessions.GetOrAdd(id, _ => new PlayedSession(RecordOf(id), requests, conductor, verdict));

    private AttemptRecord RecordOf(AttemptId id) => records.GetValueOrDefault(id) ?? throw verdict.Stop(new Difference("attempt", "not there", "started") { Node = id.Node, Attempt = id.Number });
}
