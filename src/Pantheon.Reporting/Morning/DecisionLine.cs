using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>What a person has done with a change since the night.</summary>
public sealed record DecisionLine(DecisionAct Act, string By, DateTimeOffset At, string? Reason);
