using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>A failed attempt that sends its run back to an ancestor, waiting until nothing of what is sent back runs any more.</summary>
internal sealed record HeldBack(PlanNode Node, Attempt Attempt, AttemptReport Report, NodeId Ancestor, JsonNode? Feedback, IReadOnlySet<PlanNode> Sent);
