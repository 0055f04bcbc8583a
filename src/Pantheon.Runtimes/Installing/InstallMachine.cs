namespace Pantheon.Runtimes.Installing;

/// <summary>What of a machine decides how a server comes onto it.</summary>
/// <param name="Path">The PATH on which programs are looked for.</param>
/// <param name="IsRoot">Whether the person is root already.</param>
/// <param name="IsMac">Whether this is macOS.</param>
public sealed record InstallMachine(string? Path, bool IsRoot, bool IsMac);
