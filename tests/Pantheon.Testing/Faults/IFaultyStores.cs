using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;

namespace Pantheon.Testing.Faults;

/// <summary>The journal of a faulty night: what each of its workers opens, and what is looked at in the end.</summary>
public interface IFaultyStores
{
    ManualTime Time { get; }

    IArtifactStore Artifacts { get; }

    /// <summary>The store as one sees it who works nothing.</summary>
    StoreView Plain { get; }

    /// <summary>Whether leases go by <see cref="Time"/>: only then may be asked at any moment who has a seat.</summary>
    bool LeasesGoByTime { get; }

    /// <summary>The store for the next worker.</summary>
    /// <param name="sameBox">Whether it comes after the last one on its box, whose process is known to be gone.</param>
    StoreView Next(bool sameBox);

    /// <summary>Ends the leases that nobody renews any more, where they do not go by <see cref="Time"/>.</summary>
    Task EndLeasesAsync();

    Task<IReadOnlyList<string>> ChainFaultsAsync(RunId run);
}
