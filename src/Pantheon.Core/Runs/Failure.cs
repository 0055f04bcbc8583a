namespace Pantheon.Core.Runs;

/// <summary>What went wrong at night, as a value: kind, words for people, and what is needed to act on it.</summary>
public sealed record Failure(FailureKind Kind, string Message)
{
    public Cause Cause { get; init; } = FailureKinds.CauseOf(Kind);

    /// <summary>The catalogue code, when there is one.</summary>
    public string? Code { get; init; }

    /// <summary>The policy rule that said no.</summary>
    public string? Rule { get; init; }

    /// <summary>The first useful error lines, most useful first.</summary>
    public IReadOnlyList<string> ErrorLines { get; init; } = [];

    /// <summary>At most 4 KB of what goes back as feedback.</summary>
    public string? Digest { get; init; }

    /// <summary>What the person can do next.</summary>
    public string? Next { get; init; }
}
