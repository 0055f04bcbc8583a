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

    public bool HadWorktree => IsNext(TapedKinds.Snapshot.Word);

    public bool LostSeat => IsNext(TapedKinds.LostSeat.Word);

    private AttemptId Id => record.Attempt.Id;

    public async Task<T> HearAsync<T>(TapedKind<T> kind, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        conductor.Asks(Id, kind.Word);
        if (_place == record.Node.Count)
        {
            await session.EndAsync(kind.Word, cancellationToken);
        }

        var entry = record.Node[_place];
        if (entry[TapedWords.Kind]?.ToString() is var was && was != kind.Word)
        {
            throw Differs(was ?? "nothing", kind.Word);
        }

        _place++;
        if (entry[TapedWords.Cut] is not null)
        {
            await session.EndAsync(kind.Word, cancellationToken);
        }

        return entry[TapedWords.Broke] is { } broke ? throw Differs($"broke with {broke}, which is not kept", kind.Word)
            : entry[TapedWords.Threw] is JsonObject threw ? throw TapedFault.Read(threw)
            : kind.Read(entry[TapedWords.Value]);
    }

    /// <summary>Which of several sessions came to the bound of their run, and at which turn, depends on when the others were answered: such things stand in the record alone.</summary>
    public JsonNode? Told(string word, Func<JsonNode?> ask) => IsNext(word) && session.IsAtItsEnd ? record.Node[_place++][TapedWords.Value] : null;

    /// <summary>One that was stopped, or whose time was over, when it had done all that it did: it does not end by itself now either. What is asked for afterwards waits for nobody.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (record.IsBrokenOff || record.IsTimedOut)
        {
            await session.EndAsync("end", cancellationToken);
        }
    }

    public SessionRequest Of(SessionRequest request)
    {
        session.IsSeatLost = () => LostSeat;
        return session.Of(request);
    }

    public void Step(ReadOnlySpan<byte> content)
    {
    }

    public byte[]? Content() => null;

    /// <summary>What it heard and did not come to; null for an attempt that was broken off, which went on to nobody knows what.</summary>
    public Difference? Left() => record.IsBrokenOff || record.IsTimedOut ? null
        : _place < record.Node.Count ? new Difference("step", record.Node[_place][TapedWords.Kind]?.ToString() ?? "", "nothing more") { Node = Id.Node, Attempt = Id.Number }
        : session.Left();

    private bool IsNext(string word) => _place < record.Node.Count && record.Node[_place][TapedWords.Kind]?.ToString() == word;

    private Exception Differs(string recorded, string replayed) => verdict.Stop(new Difference("step", recorded, replayed) { Node = Id.Node, Attempt = Id.Number });
}
