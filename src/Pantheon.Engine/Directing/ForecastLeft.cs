using Pantheon.Core.Runs;

namespace Pantheon.Engine.Directing;

/// <summary>A run that the night goes on without.</summary>
public sealed record ForecastLeft(Run Run, string Reason, string Remedy);
