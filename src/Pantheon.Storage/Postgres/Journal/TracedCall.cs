using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One traced tool call, as far as a log shows it.</summary>
public sealed record TracedCall
{
    public required NodeId Node { get; init; }

    public required int Attempt { get; init; }

    public required int Turn { get; init; }

    public required int Sequence { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Took { get; init; }

    public required string Tool { get; init; }

    public required bool Ok { get; init; }

    public int? ExitCode { get; init; }

    public IReadOnlyList<string> Repairs { get; init; } = [];

    public JsonNode? Arguments { get; init; }

    /// <summary>The first characters of the result.</summary>
    public string Result { get; init; } = "";
}
