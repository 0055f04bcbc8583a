namespace Pantheon.Platform.Egress;

/// <summary>How far a connection towards the outside came.</summary>
public enum EgressReach
{
    /// <summary>This machine itself refused to send.</summary>
    Blocked,

    /// <summary>There is a way out: the attempt was sent, though nobody answered in time.</summary>
    Routed,

    /// <summary>Somebody answered.</summary>
    Answered,
}
