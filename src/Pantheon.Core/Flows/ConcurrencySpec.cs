using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>How many runs of one group there may be at once, and what happens to one that is too many. The group is a text with expressions over input and repo, fixed when a run is queued.</summary>
public sealed record ConcurrencySpec(ValueTemplate Group, int Limit, WhenFull WhenFull);
