using Pantheon.Core.Expressions;

namespace Pantheon.Core.Flows;

/// <summary>How many runs of one group there may be at once, and what happens to one that is too many. The group is a text with expressions over input, repo and night.</summary>
public sealed record ConcurrencySpec(ValueTemplate Group, int Limit, WhenFull WhenFull);
