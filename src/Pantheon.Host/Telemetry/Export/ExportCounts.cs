namespace Pantheon.Host.Telemetry.Export;

/// <summary>What an export came to.</summary>
internal sealed record ExportCounts(int Runs, long Lines, long Items);
