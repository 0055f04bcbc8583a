namespace Pantheon.Tools.Parsing;

/// <summary>One test of one run as its result file tells it; status is passed, failed or skipped.</summary>
internal sealed record TestCase(string Name, string Status, int? DurationMs, string? Message);
