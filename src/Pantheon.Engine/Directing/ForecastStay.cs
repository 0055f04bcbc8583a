using Pantheon.Core.Boxes;

namespace Pantheon.Engine.Directing;

/// <summary>A model's stay at a place of its pool: from when it is loaded, from when it is there, and how many nodes it works.</summary>
public sealed record ForecastStay(ModelAddress Model, int Place, TimeSpan From, TimeSpan Ready, TimeSpan To, int Nodes);
