namespace Pantheon.Host.Commands;

/// <summary>What `runtimes install` was asked.</summary>
/// <param name="IsAgreed">Whether the person has agreed beforehand.</param>
/// <param name="IsDry">Whether nothing is run.</param>
internal sealed record InstallRequest(string Kind, bool IsAgreed, bool IsDry);
