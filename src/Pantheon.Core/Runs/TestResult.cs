namespace Pantheon.Core.Runs;

/// <summary>One test of one attempt: what was expected of it, how it stood on the base (`before`) and how it stands now.</summary>
public sealed record TestResult
{
    public required Identity.AttemptId Attempt { get; init; }

    public required string Test { get; init; }

    /// <summary>fail_to_pass, pass_to_pass or none.</summary>
    public required string Expect { get; init; }

    /// <summary>passed, failed, skipped or missing; null when the base was not looked at.</summary>
    public string? Before { get; init; }

    public required string After { get; init; }

    public int? DurationMs { get; init; }

    /// <summary>The first lines of its message.</summary>
    public string? Message { get; init; }
}
