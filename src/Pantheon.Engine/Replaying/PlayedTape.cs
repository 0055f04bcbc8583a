using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Replaying;

/// <summary>Lets one attempt hear again what it heard, in the same order; where that ends it ends as it did.</summary>
internal sealed class PlayedTape(AttemptRecord record, Conductor conductor, Verdict verdict, PlayedSession session) : INodeTape
{
    private int _place;

    /// <summary>The attempt's own time stands still until its record says that it was over.</summary>
    public TimeProvider? Time => session.Time;

    private AttemptId Id => record.Attempt.Id;

    public async Task<T> HearAsync<T>(TapedKind<T> kind, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        if (_place == record.Node.Count)
        {
            await EndAsync(kind.Word, cancellationToken);
        }

        var entry = record.Node[_place++];
        if (entry[TapedWords.Kind]?.ToString() is var was && was != kind.Word)
        {
            throw verdict.Stop(new Difference("step", was ?? "nothing", kind.Word) { Node = Id.Node, Attempt = Id.Number });
        }

        return entry[TapedWords.Threw] is JsonObject threw ? throw TapedFault.Read(threw) : kind.Read(entry[TapedWords.Value]);
    }

    public SessionRequest Of(SessionRequest request) => session.Of(request);

    public void Step(ReadOnlySpan<byte> content)
    {
    }

    public byte[]? Content() => null;

    /// <summary>Nothing more was heard: the attempt was stopped here, or its time was over.</summary>
    private async Task EndAsync(string wanted, CancellationToken cancellationToken)
    {
        if (record.IsBrokenOff)
        {
            await conductor.ParkAsync(Id, cancellationToken);
        }
        else if (record.IsTimedOut)
        {
            session.Time.Advance(record.Attempt.Timeout);
            cancellationToken.ThrowIfCancellationRequested();
        }

        throw verdict.Stop(new Difference("step", "nothing more", wanted) { Node = Id.Node, Attempt = Id.Number });
    }
}
