using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Scheduling;

/// <summary>How the boxes of a cluster share out the runs: what may start is offered to all, and each falls to one that serves its group.</summary>
public interface IRunOffers
{
    Task<Placement> PlaceAsync(Run run, CancellationToken cancellationToken);

    /// <summary>From now on runs of these groups may fall to this box, so many at once; of no other.</summary>
    Task ServeAsync(IReadOnlyCollection<string> groups, int limit, CancellationToken cancellationToken);

    /// <summary>The runs that are offered, or that a box is at work on.</summary>
    Task<IReadOnlySet<RunId>> OfferedAsync(CancellationToken cancellationToken);

    /// <summary>Offers a run; nothing happens where it is offered already.</summary>
    Task OfferAsync(Run run, string group, CancellationToken cancellationToken);

    /// <summary>Gives a run that is offered the place that it has in the queue by now; nothing happens where a box is at work on it.</summary>
    Task MoveAsync(Run run, CancellationToken cancellationToken);

    /// <summary>The next run that fell to this box, or null.</summary>
    FiredRun? Next();
}
