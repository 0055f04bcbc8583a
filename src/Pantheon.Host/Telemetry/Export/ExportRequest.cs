using Pantheon.Core.Identity;

namespace Pantheon.Host.Telemetry.Export;

/// <summary>What is to be exported, and how.</summary>
internal sealed record ExportRequest
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public RunId? Run { get; init; }

    /// <summary>Only what this agent did, by its name or as `name@version`; the runs themselves stay, so that parents are there.</summary>
    public string? Agent { get; init; }

    public ExportFormat Format { get; init; }

    /// <summary>Whether messages, arguments and results go along.</summary>
    public bool Content { get; init; }
}
