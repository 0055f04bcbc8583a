using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing;

/// <summary>A way to run a tool so that it sees and reaches no more than its profile allows.</summary>
public interface ISandbox
{
    string Name { get; }

    /// <summary>True when the kernel holds the walls; nothing else may run at night.</summary>
    bool Isolates { get; }

    /// <summary>The spec that runs the given command inside the profile's walls.</summary>
    ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile);

    /// <summary>Whether the walls really stand on this machine, tried with a real child.</summary>
    Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken);
}
