namespace Pantheon.Engine.Evidence;

/// <summary>One expectation that a test run did not meet: which test and why it matters, and the first lines of what the test said.</summary>
internal sealed record TestFault(string What, string? Message)
{
    private const int MaxMessageLines = 4;

    public IEnumerable<string> Lines() => (Message ?? "")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Take(MaxMessageLines)
        .Select(line => $"  {line}")
        .Prepend(What);
}
