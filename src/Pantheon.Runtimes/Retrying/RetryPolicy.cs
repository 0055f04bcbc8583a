using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Retrying;

/// <summary>The one table of what is tried again after which fault, and how often.</summary>
internal static class RetryPolicy
{
    private const int UnreachableTries = 3;
    private const int BusyTries = 6;
    private const int LoadingTries = 12;

    private static readonly RetryStep GiveUp = new(RetryMove.GiveUp);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <param name="fault">What went wrong; null is what no table knows.</param>
    /// <param name="facts">What was tried before, and what the request is like.</param>
    /// <param name="chance">From 0 to 1, for the part of a delay that is left to chance.</param>
    public static RetryStep After(ChatFault? fault, RetryFacts facts, double chance)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return fault switch
        {
            ChatFault.Unreachable => Again(UnreachableTries, facts, chance),
            ChatFault.Busy => Again(BusyTries, facts, chance),
            ChatFault.Loading => Again(LoadingTries, facts, chance),
            ChatFault.Protocol => Again(1, facts, chance),
            ChatFault.EngineDead => Once(RetryMove.Prepare, facts) ?? new RetryStep(RetryMove.GiveUp, OpensBreaker: true),
            ChatFault.WrongModel => Once(RetryMove.Prepare, facts) ?? GiveUp,
            ChatFault.ParserRejected => Once(RetryMove.Resample, facts) ?? GiveUp,
            ChatFault.Stalled when facts.IsSpent => GiveUp,
            // a parser that saw a call begin in prose swallows all that follows; without tools there is no such parser
            ChatFault.Stalled when facts is { HasText: true, HasTools: true } && Once(RetryMove.WithoutTools, facts) is { } step => step,
            ChatFault.Stalled => Once(RetryMove.Prepare, facts) ?? GiveUp,
            _ => GiveUp,
        };
    }

    /// <summary>The same for an answer that came to an end, but to none that helps.</summary>
    public static RetryStep After(ChatFinishReason finish, RetryFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.HasHalfCall && finish != ChatFinishReason.Length ? Once(RetryMove.Resample, facts) ?? GiveUp
            : finish == ChatStream.EmptyAfterReasoning ? Once(RetryMove.WithoutThinking, facts) ?? GiveUp
            : finish == ChatStream.Repetition && facts.IsSampled ? Once(RetryMove.Resample, facts) ?? GiveUp
            : GiveUp;
    }

    /// <summary>Whether a fault speaks against the model though its server answers; that nobody answers shows by itself, and so does that somebody does again.</summary>
    public static bool IsOutage(ChatFault? fault) =>
        fault is ChatFault.EngineDead or ChatFault.Stalled or ChatFault.Protocol or ChatFault.WrongModel;

    private static RetryStep? Once(RetryMove move, RetryFacts facts) => facts.TimesOf(move) == 0 ? new RetryStep(move) : null;

    private static RetryStep Again(int tries, RetryFacts facts, double chance)
    {
        var made = facts.TimesOf(RetryMove.Again);
        return made < tries ? new RetryStep(RetryMove.Again, Delay(made, facts.RetryAfter, chance)) : GiveUp;
    }

    /// <summary>Twice as long each time, half of it by chance so that clients that failed together do not come back together; never less than the server asks for.</summary>
    private static TimeSpan Delay(int made, TimeSpan? asked, double chance)
    {
        var full = First * Math.Pow(2, made);
        var bounded = full < LongestDelay ? full : LongestDelay;
        var delay = bounded * (0.5 + (chance / 2));
        return asked is not { } least || least <= delay ? delay : least < LongestAsked ? least : LongestAsked;
    }
}
