using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Faults;

/// <summary>The journal of a faulty night: what each of its workers opens, and what is looked at in the end.</summary>
public interface IFaultyStores
{
    ManualTime Time { get; }

    IArtifactStore Artifacts { get; }

    /// <summary>The journal as one sees it who works nothing.</summary>
    IRunStore Plain { get; }

    /// <summary>The journal for the next worker.</summary>
    /// <param name="sameBox">Whether it comes after the last one on its box, whose process is known to be gone.</param>
    IRunStore Next(bool sameBox);

    Task<IReadOnlyList<string>> ChainFaultsAsync(RunId run);
}
