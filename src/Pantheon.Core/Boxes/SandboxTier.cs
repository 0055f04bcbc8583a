namespace Pantheon.Core.Boxes;

/// <summary>Which walls tools run behind on this machine; the box file chooses, and nothing ever takes the other one instead.</summary>
public enum SandboxTier
{
    /// <summary>Namespaces of their own: the strongest, and needs user namespaces.</summary>
    Bubblewrap,

    /// <summary>Landlock and seccomp, where user namespaces are refused; what it cannot hold is a list that the doctor prints.</summary>
    Landlock,
}
