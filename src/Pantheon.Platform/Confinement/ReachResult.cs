namespace Pantheon.Platform.Confinement;

/// <summary>How an attempt to send ended.</summary>
public enum ReachResult
{
    /// <summary>This machine itself refused to send.</summary>
    Refused,

    /// <summary>It was sent; nobody answered in time.</summary>
    Sent,

    /// <summary>Somebody answered.</summary>
    Answered,
}
