namespace Pantheon.Reporting.Morning;

/// <summary>One night of an agent: the runs it worked in, and how many of them ended ready.</summary>
public sealed record AgentNight(DateOnly Date, int Runs, int Ready);
