namespace Pantheon.Core.Tasks;

/// <summary>One thing that must be true afterwards, and the test that shows it, if any.</summary>
public sealed record AcceptanceCriterion(string Text, string? Test);
