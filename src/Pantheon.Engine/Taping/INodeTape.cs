using System.Text.Json.Nodes;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Taping;

/// <summary>What one attempt hears from outside besides the trees of the repository: it is written down as it is heard, or heard again from what was written down.</summary>
public interface INodeTape
{
    /// <summary>The clock of an attempt that hears again; null for that of the machine.</summary>
    TimeProvider? Time { get; }

    /// <summary>What came of asking, or what came of it before; a fault that was written down is thrown again.</summary>
    Task<T> HearAsync<T>(TapedKind<T> kind, Func<Task<T>> ask, CancellationToken cancellationToken);

    /// <summary>Whether an attempt that hears again had a worktree that was looked at when it ended.</summary>
    bool HadWorktree { get; }

    /// <summary>Whether an attempt that hears again comes now to where its seat was lost.</summary>
    bool LostSeat { get; }

    /// <summary>What is seldom the case and is asked often, as that the run has spent its tokens: written down where it is, null where not. One that hears again is told so where its record says it.</summary>
    JsonNode? Told(string word, Func<JsonNode?> ask);

    /// <summary>The attempt has done its work, and is not yet judged; one that hears again is stopped here where it was stopped and had done all.</summary>
    Task CloseAsync(CancellationToken cancellationToken);

    /// <summary>The session as it is to be held.</summary>
    SessionRequest Of(SessionRequest request);

    /// <summary>What a session heard since its last step, or in it.</summary>
    void Step(ReadOnlySpan<byte> content);

    /// <summary>All that was written down; null where nothing was.</summary>
    byte[]? Content();
}
