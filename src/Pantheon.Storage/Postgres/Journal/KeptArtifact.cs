using Pantheon.Core.Artifacts;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>An artifact, and whether its content is still there.</summary>
public sealed record KeptArtifact(Artifact Artifact, bool IsKept);
