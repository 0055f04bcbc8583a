namespace Pantheon.Runtimes.Installing;

/// <summary>What one package manager calls a server.</summary>
/// <param name="Manager">The manager's program.</param>
/// <param name="Words">The last words of its command line.</param>
public sealed record ServerPackage(string Manager, params string[] Words)
{
    /// <summary>Whether the manager has it for macOS alone.</summary>
    public bool IsForMacAlone { get; init; }
}
