namespace Pantheon.Platform.Egress;

/// <summary>A connection that was not made, because the list does not allow it.</summary>
public sealed class EgressRefusedException(string reason) : IOException(reason);
