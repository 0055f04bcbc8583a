using System.Collections.Concurrent;
using Pantheon.Core.Identity;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Replaying;

/// <summary>The attempts of one worker's part of a replay, each with what it hears and its own time.</summary>
internal sealed class Cast(IReadOnlyDictionary<AttemptId, AttemptRecord> records, RecordedRequests requests, Conductor conductor, Verdict verdict)
{
    private readonly ConcurrentDictionary<AttemptId, PlayedSession> _sessions = [];
    private readonly ConcurrentDictionary<AttemptId, PlayedTape> _tapes = [];

    public TimeProvider TimeOf(AttemptId id) => SessionOf(id).Time;

    public INodeTape TapeOf(AttemptId id) => _tapes.GetOrAdd(id, _ => new PlayedTape(RecordOf(id), conductor, verdict, SessionOf(id)));

    /// <summary>What an attempt that has ended heard and did not come to.</summary>
    public Difference? Left(AttemptId id) => _tapes.TryGetValue(id, out var tape) ? tape.Left() : null;

    /// <summary>What an attempt does that is in no trace was not done: one that was broken off is broken off here, of any other it is a difference.</summary>
    public Task EndAsync(AttemptId id, string wanted, CancellationToken cancellationToken) => SessionOf(id).EndAsync(wanted, cancellationToken);

    /// <summary>Whether the last request of an attempt was sent and nobody acted on what came of it.</summary>
    public bool IsUnheard(AttemptId id) => SessionOf(id).IsUnheard;

    private PlayedSession SessionOf(AttemptId id) => _sessions.GetOrAdd(id, _ => new PlayedSession(RecordOf(id), requests, conductor, verdict));

    private AttemptRecord RecordOf(AttemptId id) => records.GetValueOrDefault(id) ?? throw verdict.Stop(new Difference("attempt", "not there", "started") { Node = id.Node, Attempt = id.Number });
}
