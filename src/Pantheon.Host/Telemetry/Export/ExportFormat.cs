namespace Pantheon.Host.Telemetry.Export;

/// <summary>What an export is written as.</summary>
internal enum ExportFormat
{
    /// <summary>One OTLP request in JSON a line: spans.</summary>
    Otlp,

    /// <summary>One record of a model call or attempt a line, with where it comes from.</summary>
    Jsonl,
}
