using Pantheon.Core.Boxes;

namespace Pantheon.Core.Chat;

/// <summary>A model of a route that was asked in vain though it is allowed, and by what fault.</summary>
public sealed record AwayModel(ModelAddress Address, ChatFault Fault)
{
    /// <summary>Faults that pass by waiting: nothing is wrong with what was asked.</summary>
    public static bool IsOutage(ChatFault? fault) =>
        fault is ChatFault.Unreachable or ChatFault.Loading or ChatFault.Busy or ChatFault.EngineDead or ChatFault.Protocol or ChatFault.Stalled;
}
