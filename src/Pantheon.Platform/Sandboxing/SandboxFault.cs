namespace Pantheon.Platform.Sandboxing;

/// <summary>Why a sandbox does not work here, as far as it makes a difference to whoever reads it.</summary>
public enum SandboxFault
{
    None,

    /// <summary>It could not be put up: something is missing or forbidden.</summary>
    DoesNotStart,

    /// <summary>The kernel cannot hold what this sandbox promises.</summary>
    KernelTooOld,

    /// <summary>It stands, and something that it should hold came through.</summary>
    HasHoles,
}
