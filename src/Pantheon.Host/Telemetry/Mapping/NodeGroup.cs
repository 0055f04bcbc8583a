using Pantheon.Core.Runs;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>A node that has no attempt of its own because it holds others: a map, or a flow in the flow.</summary>
/// <param name="Word">What its span is called by: `map` or `flow`.</param>
internal sealed record NodeGroup(NodeRun Node, string Word, DateTimeOffset? Start, DateTimeOffset? End);
