using System.Net;

namespace Pantheon.Platform.Egress;

/// <summary>A made connection, and who is at its other end by the socket's own word.</summary>
public sealed record Connected(Stream Stream, EndPoint? Remote);
