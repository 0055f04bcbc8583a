using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>Which reviews a gate needs: their nodes, how many must approve, and whether by different models.</summary>
public sealed record ReviewRequirement(IReadOnlyList<NodeId> Of, int Approvals, bool DistinctModels);
