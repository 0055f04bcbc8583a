namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Every attack that is tried inside each tier.</summary>
internal static class SandboxAttacks
{
    public static IReadOnlyList<Attack> All { get; } = [.. NetworkAttacks.All, .. ProcessAttacks.All, .. KernelAttacks.All, .. FileAttacks.All];
}
