namespace Pantheon.Reporting.Morning;

/// <summary>How many of the tests asked for pass; both 0 when none was asked for.</summary>
public sealed record TestTally(int Passed, int Asked);
