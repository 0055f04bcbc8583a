namespace Pantheon.Reporting.Morning;

/// <summary>Which agent worked on a task, on which model.</summary>
public sealed record AgentUse(string Agent, string Model);
