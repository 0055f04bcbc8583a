using System.Text.Json;
using Pantheon.Core.Diagnostics;
using Pantheon.Reporting.Escaping;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Host.Notices;

/// <summary>What a person is told of a written report.</summary>
/// <param name="Night">Its date.</param>
/// <param name="Page">The file of the report's page.</param>
/// <param name="Text">The report as a terminal shows it.</param>
/// <param name="At">When it was written.</param>
internal sealed record Notice(string Night, string Headline, string Page, string Text, DateTimeOffset At)
{
    private const int Columns = 78;

    /// <summary>Of the newest report in the reports' folder; null where there is none.</summary>
    public static async Task<Notice?> NewestAsync(string reportsFolder, CancellationToken cancellationToken)
    {
        var folder = Directory.Exists(reportsFolder)
            ? Directory.EnumerateDirectories(reportsFolder).Where(folder => IsNight(folder) && File.Exists(Path.Combine(folder, "report.json"))).Max(StringComparer.Ordinal)
            : null;
        return folder is null ? null : Of(folder, await ReadAsync(Path.Combine(folder, "report.json"), cancellationToken));
    }

    private static Notice Of(string folder, MorningReport report) => new(
        Path.GetFileName(folder),
        Untrusted.Line(report.Headline, 200),
        Path.Combine(folder, "report.html"),
        TerminalReport.Render(report, Columns, colour: false),
        report.GeneratedAt);

    private static bool IsNight(string folder) => DateOnly.TryParseExact(Path.GetFileName(folder), "yyyy-MM-dd", out _);

    private static async Task<MorningReport> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return JsonReport.Read(await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new PantheonException(Codes.ReportUnreadable, $"the report '{file}' cannot be read: {fault.Message}", "pantheon report --since last-night makes it anew", fault);
        }
    }
}
