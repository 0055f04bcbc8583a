using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Tasks;

/// <summary>A task as authored (YAML, Markdown with a checklist, or plain JSON): what must be true afterwards, and where.</summary>
public sealed record TaskSpec
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public string Text { get; init; } = "";

    public string? Flow { get; init; }

    public string? Repository { get; init; }

    public string? Base { get; init; }

    /// <summary>0 first, 100 last; null leaves it to the flow.</summary>
    public int? Priority { get; init; }

    public TaskScope Scope { get; init; } = new();

    public required IReadOnlyList<AcceptanceCriterion> Acceptance { get; init; }

    /// <summary>Tests (names or globs) that must fail on the base and pass on the result.</summary>
    public IReadOnlyList<string> FailToPass { get; init; } = [];

    /// <summary>Tests that must go on passing: `all`, `none`, or a list.</summary>
    public TestSelection PassToPass { get; init; } = TestSelection.All;

    /// <summary>The unified diff that brings the task's tests, read at load; null when it brings none.</summary>
    public string? TestsPatch { get; init; }

    /// <summary>Whether the agent may not see those tests.</summary>
    public bool TestsHidden { get; init; }

    public IReadOnlyList<string> Hints { get; init; } = [];

    public IReadOnlyList<string> Flags { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Needs { get; init; } = [];

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Further inputs of the flow.</summary>
    public System.Text.Json.Nodes.JsonObject? Input { get; init; }

    public required Digest Digest { get; init; }

    public SourceSpan Span { get; init; } = SourceSpan.None;
}
