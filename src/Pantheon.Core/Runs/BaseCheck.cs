using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>What the base's own tests said, once per commit and recipe (contract test_report.v1).</summary>
public sealed record BaseCheck
{
    public required string Repository { get; init; }

    public required string Commit { get; init; }

    /// <summary>Digest of the command and parser that were used.</summary>
    public required Digest Recipe { get; init; }

    public required bool Green { get; init; }

    public required System.Text.Json.Nodes.JsonObject Report { get; init; }
}
