using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>A node of a run; null is a processor.</summary>
public sealed record ForecastNode(NodeId Node, ModelAddress? Model, TimeSpan From, TimeSpan To);
