namespace Pantheon.Platform.Sandboxing;

/// <summary>Whether a sandbox works here and, where it does not, why and what would mend it.</summary>
public sealed record SandboxCheck(bool Works, string? Reason, string? Fix)
{
    public static SandboxCheck Passed { get; } = new(true, null, null);

    /// <summary>Why a refused socket call leaves no trace here, although it is refused; null where it is seen and counted.</summary>
    public string? Unwatched { get; init; }

    public SandboxFault Fault { get; init; } = Works ? SandboxFault.None : SandboxFault.DoesNotStart;

    internal static SandboxCheck Holes(IEnumerable<string> holes, string fix) =>
        new(false, $"the sandbox has holes: {string.Join("; ", holes)}.", fix) { Fault = SandboxFault.HasHoles };
}
