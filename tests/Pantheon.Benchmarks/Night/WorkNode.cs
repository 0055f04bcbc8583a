using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>A node of a workload: what is expected of it and what it really takes, in seconds alone on its server.</summary>
internal sealed record WorkNode(string Id, ModelProfile? Model, IReadOnlyList<string> Needs, double EstimateSeconds, double WorkSeconds);
