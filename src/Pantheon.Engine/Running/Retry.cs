using Pantheon.Core.Identity;

namespace Pantheon.Engine.Running;

/// <summary>What follows a failed attempt.</summary>
internal abstract record Retry
{
    public sealed record Never : Retry;

    public sealed record Again(TimeSpan Delay, bool SpendsTry) : Retry;

    public sealed record Back(NodeId Ancestor) : Retry;

    public static Retry No { get; } = new Never();
}
