using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Nodes;

/// <summary>What a handler gives back: an output or a failure, and everything that is kept of the attempt.</summary>
public sealed record NodeEnd
{
    public Failure? Failure { get; init; }

    public JsonNode? Output { get; init; }

    /// <summary>The output is the computed patch; this is what the agent said of it.</summary>
    public bool OutputIsPatch { get; init; }

    public string? Summary { get; init; }

    public AgentRef? Agent { get; init; }

    public ModelPin? Model { get; init; }

    /// <summary>What it was given, kept as a blob.</summary>
    public JsonNode? Input { get; init; }

    public string? Log { get; init; }

    /// <summary>The attempt whose session it went on with; the counts below are its own.</summary>
    public int? Continues { get; init; }

    public int Turns { get; init; }

    public int ToolCalls { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }

    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    public IReadOnlyList<Review> Reviews { get; init; } = [];

    public IReadOnlyList<TestResult> Tests { get; init; } = [];

    /// <summary>The tests that show the change: they failed without it. Kept in the attempt's output, beside the report.</summary>
    public IReadOnlyList<string> Shows { get; init; } = [];

    /// <summary>Names that should show the change and do not, because whoever made it wrote their tests too; kept like the others.</summary>
    public IReadOnlyList<string> Unshown { get; init; } = [];

    /// <summary>The lines that were run; kept in the attempt's output too.</summary>
    public CoverageStanding? Coverage { get; init; }

    public IReadOnlyList<NewArtifact> Artifacts { get; init; } = [];

    public PublishedBranch? Published { get; init; }

    public static NodeEnd Failed(FailureKind kind, string message, string? code = null) => new() { Failure = new Failure(kind, message) { Code = code } };
}
