namespace Pantheon.Core.Coverage;

/// <summary>How many lines of one file can be run, and how many of them were.</summary>
public readonly record struct FileCoverage(int Covered, int Lines);
