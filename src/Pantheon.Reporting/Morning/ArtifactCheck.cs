namespace Pantheon.Reporting.Morning;

/// <summary>How many artifacts still have the digest they were stored under, and which do not.</summary>
public sealed record ArtifactCheck(int Verified, int Total, IReadOnlyList<string> Faults);
