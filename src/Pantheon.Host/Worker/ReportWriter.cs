using System.Globalization;
using System.Text;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Files;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Worker;

/// <summary>Writes the morning report and the artifacts it points at into the night's folder; the report itself is signed.</summary>
public sealed class ReportWriter(CommandContext context, Workplace workplace, PantheonStore store)
{
    /// <summary>Gives the folder it wrote.</summary>
    public async Task<string> WriteAsync(DateOnly date, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(workplace.Box.ReportsFolder, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        var gathered = await new ReportGatherer(context, workplace.Box, store).GatherAsync(new RunQuery { Night = date }, null, cancellationToken);
        var input = gathered with
        {
            Repositories = workplace.Catalog.Project.Repositories.ToDictionary(repository => repository.Key, repository => repository.Value.Path),
            FullReport = Path.Combine(folder, "report.html"),
            PathOf = PathOf(gathered.Runs),
        };
        await WriteArtifactsAsync(folder, input, cancellationToken);
        var report = ReportBuilder.Build(input);
        var json = Encoding.UTF8.GetBytes(JsonReport.Render(report));
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.json"), json, null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.json.sig"), Encoding.ASCII.GetBytes(store.Sign(json)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.md"), Encoding.UTF8.GetBytes(MarkdownReport.Render(report)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.html"), Encoding.UTF8.GetBytes(HtmlReport.Render(report)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "allowed_signers"), await File.ReadAllBytesAsync(store.AllowedSignersFile, cancellationToken), null, cancellationToken);
        return folder;
    }

    private async Task WriteArtifactsAsync(string folder, ReportInput input, CancellationToken cancellationToken)
    {
        foreach (var artifact in input.Runs.SelectMany(run => run.Artifacts))
        {
            if (input.PathOf(artifact) is { } path && await store.Artifacts.GetAsync(artifact.Digest, cancellationToken) is { } content)
            {
                var file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file) ?? folder);
                await AtomicFile.WriteAsync(file, content, null, cancellationToken);
            }
        }
    }

    /// <summary>`a/TASK/NAME`, with node and attempt before the name where it belongs to one.</summary>
    private static Func<Artifact, string?> PathOf(IReadOnlyList<RunSummary> runs)
    {
        var folders = runs.ToDictionary(run => run.Run.Id, run => $"{run.Run.TaskId ?? run.Run.Flow}-{run.Run.Id.Short}");
        return artifact => folders.TryGetValue(artifact.Run, out var folder)
            ? $"a/{folder}/{(artifact.Node is { } node ? string.Create(CultureInfo.InvariantCulture, $"{node}-{artifact.Attempt}-") : "")}{artifact.Name}"
            : null;
    }
}
