namespace Pantheon.Platform.Confinement;

/// <summary>What a worker behind its wall could reach, tried from such a thread.</summary>
/// <param name="HasWall">Whether the wall could be raised for the attempt.</param>
/// <param name="Tcp">How the connection to the far address ended.</param>
/// <param name="Datagram">How the datagram to port 53 of it ended.</param>
/// <param name="Control">How the connection to a listener of this machine on an unlisted port ended.</param>
public sealed record WorkerReach(bool HasWall, ReachResult Tcp, ReachResult Datagram, ReachResult Control);
