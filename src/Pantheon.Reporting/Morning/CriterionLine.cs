namespace Pantheon.Reporting.Morning;

/// <summary>One acceptance criterion, whether it is met (yes, no, unknown) and what shows it.</summary>
public sealed record CriterionLine(string Text, string Met, IReadOnlyList<string> Evidence);
