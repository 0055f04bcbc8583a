using Pantheon.Core.Identity;

namespace Pantheon.Core.Policies;

/// <summary>The pools that could answer for an agent, in the order of its route.</summary>
public sealed record AgentCandidates(AgentRef Agent, IReadOnlyList<PoolClaim> Pools);
