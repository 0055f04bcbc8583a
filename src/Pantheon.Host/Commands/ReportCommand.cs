using System.CommandLine;
using System.Text;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Notices;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon report`: what is ready to merge, what needs a decision, what failed and why.</summary>
internal static class ReportCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var since = new Option<string>("--since") { Description = "24h (the default), 3d, last-night or a date", DefaultValueFactory = _ => "24h" };
        var until = SinceOption.Until();
        var format = new Option<string?>("--format") { Description = "term (the default), md, html or json; -o says it too" };
        format.AcceptOnlyFromAmong("term", "md", "html", "json");
        var file = new Option<string?>("--out") { Description = "Write it to this file", HelpName = "FILE" };
        var section = new Option<string?>("--section") { Description = "One part alone, as Markdown: " + string.Join(", ", MarkdownReport.Sections) };
        section.AcceptOnlyFromAmong([.. MarkdownReport.Sections]);
        var open = new Option<bool>("--open") { Description = "Show it in the browser" };
        var notify = new Option<bool>("--notify") { Description = "Tell of the newest written report as the box file declares, by day only; once" };
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit 1 when anything failed" };
        var command = new Command("report", "What is ready to merge, what needs a decision, what failed and why\n\n  pantheon report\n  pantheon report --since last-night --format md\n  pantheon report --section ready --exit-code") { since, until, format, file, section, open, notify, exitCode };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            if (parsed.GetValue(notify))
            {
                return ReadingBuild.IsThis ? throw new WholeProgramNeededException() : await Telling.ByDayAsync(context, BoxOpening.Read(context), cancellationToken);
            }

            var from = SinceOption.From(context, parsed.GetValue(since)) ?? context.Time.GetUtcNow();
            var query = new RunQuery { Since = from, Until = SinceOption.To(context, parsed.GetValue(until)) };
            var layout = context.Json ? "json" : parsed.GetValue(format) ?? Format(context.Screen.Manner.Layout);

            // the terminal's page says nothing of the artifacts' digests: 'artifacts verify' does
            var verifies = parsed.GetValue(section) is not null || parsed.GetValue(open) || layout != "term";
            var report = await BuildAsync(context, query, from, verifies, cancellationToken);
            var text = parsed.GetValue(section) is { } part ? MarkdownReport.Section(report, part) : Render(context, report, layout);
            if (parsed.GetValue(open))
            {
                await BrowserView.ShowAsync(context, HtmlReport.Render(report), cancellationToken);
            }
            else if (parsed.GetValue(file) is { } path)
            {
                await AtomicFile.WriteAsync(Path.GetFullPath(path, context.Folder), Encoding.UTF8.GetBytes(text), null, cancellationToken);
            }
            else
            {
                context.Screen.Output.Write(text.EndsWith('\n') ? text : text + "\n");
            }

            return parsed.GetValue(exitCode) && report.Counts.Failed > 0 ? ExitCode.No : ExitCode.Yes;
        });
        return command;
    }

    private static async Task<MorningReport> BuildAsync(CommandContext context, RunQuery query, DateTimeOffset since, bool verifies, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
        var input = await new ReportGatherer(context, box, store).GatherAsync(query, since, verifies, cancellationToken);
        var folder = input.Night is { } night ? Path.Combine(box.ReportsFolder, FormattableString.Invariant($"{night.Date:yyyy-MM-dd}")) : null;
        return ReportBuilder.Build(input with
        {
            Repositories = Repositories(context, box),
            FullReport = folder is not null && Directory.Exists(folder) ? Path.Combine(folder, "report.html") : null,
        });
    }

    /// <summary>Where the repositories lie, so that the report's commands can be pasted anywhere; without a catalog at hand they name no folder.</summary>
    private static Dictionary<string, string> Repositories(CommandContext context, BoxSpec box)
    {
        try
        {
            var root = WorkplaceLoader.FindCatalog(context);
            var project = CatalogLoader.ReadProject(root, File.ReadAllText(Path.Combine(root, CatalogLocator.ProjectFile)), box);
            return project?.Repositories.ToDictionary(repository => repository.Key, repository => repository.Value.Path) ?? [];
        }
        catch (PantheonException missing) when (missing.Code == Codes.NoCatalog)
        {
            return [];
        }
    }

    private static string Format(TableLayout layout) => layout switch { TableLayout.Markdown => "md", TableLayout.Html => "html", _ => "term" };

    private static string Render(CommandContext context, MorningReport report, string? format) => format switch
    {
        "md" => MarkdownReport.Render(report),
        "html" => HtmlReport.Render(report),
        "json" => JsonReport.Render(report),
        _ => TerminalReport.Render(report, context.Screen.Width, context.Screen.HasColour),
    };
}
