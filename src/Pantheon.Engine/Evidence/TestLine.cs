namespace Pantheon.Engine.Evidence;

/// <summary>One test of a report: passed, failed or skipped.</summary>
public sealed record TestLine(string Name, string Status, int? DurationMs, string? Message)
{
    public bool Passed => Status == "passed";

    public bool Failed => Status == "failed";
}
