using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Worker;

/// <summary>Writes the morning report and the artifacts it points at into the night's folder; the report itself is signed.</summary>
public sealed class ReportWriter(CommandContext context, Workplace workplace, PantheonStore store)
{
    /// <summary>Gives the folder it wrote.</summary>
    public async Task<string> WriteAsync(DateOnly date, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(workplace.Box.ReportsFolder, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        var gathered = await new ReportGatherer(context, workplace.Box, store).GatherAsync(new RunQuery { Night = date }, null, verifies: true, cancellationToken);
        var input = gathered with
        {
            Repositories = workplace.Catalog.Project.Repositories.ToDictionary(repository => repository.Key, repository => repository.Value.Path),
            FullReport = Path.Combine(folder, "report.html"),
            PathOf = PathOf(gathered.Runs),
        };
        await WriteArtifactsAsync(folder, input, cancellationToken);
        var merges = await TrialsAsync(input.Runs, cancellationToken);
        var report = ReportBuilder.Build(input with { Merges = merges });
        var json = Encoding.UTF8.GetBytes(JsonReport.Render(report));
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.json"), json, null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.json.sig"), Encoding.ASCII.GetBytes(store.Sign(json)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.md"), Encoding.UTF8.GetBytes(MarkdownReport.Render(report)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "report.html"), Encoding.UTF8.GetBytes(HtmlReport.Render(report)), null, cancellationToken);
        await AtomicFile.WriteAsync(Path.Combine(folder, "allowed_signers"), await File.ReadAllBytesAsync(store.AllowedSignersFile, cancellationToken), null, cancellationToken);
        await KeepAsync(date, report, merges, cancellationToken);
        return folder;
    }

    /// <summary>What later nights are held against; the report stands without it.</summary>
    private async Task KeepAsync(DateOnly date, MorningReport report, IReadOnlyList<MergeFacts> merges, CancellationToken cancellationToken)
    {
        var facts = new JsonObject { [NightMeasures.Fact] = NightMeasures.Of(report).ToJson(), [MergeFacts.Fact] = new JsonArray([.. merges.Select(tried => (JsonNode)tried.ToJson())]) };
        try
        {
            await store.Runs.NoteNightAsync(date, facts, cancellationToken);
        }
        catch (PantheonException away)
        {
            context.Screen.Warn($"what the night came to could not be kept beside it: {away.Message}; the next reports compare without it");
        }
    }

    /// <summary>Which branches of the night merge; a repository that cannot be tried is left out, and the report says that it is not known.</summary>
    private async Task<IReadOnlyList<MergeFacts>> TrialsAsync(IReadOnlyList<RunSummary> runs, CancellationToken cancellationToken)
    {
        var processes = new ProcessRunner(context.Time);
        var trials = new TrialMerges(processes, workplace.Box.DataFolder, ChosenSandbox.ForGit(workplace.Box, processes));
        var facts = new List<MergeFacts>();
        foreach (var group in runs.Where(run => run.Run is { Branch: not null, Repository: not null, Outcome: RunOutcome.Ready or RunOutcome.Held }).GroupBy(run => run.Run.Repository!)) // filtered
        {
            if (workplace.Catalog.Project.Repositories.TryGetValue(group.Key, out var repository) && await TryAsync(trials, repository, [.. group.Select(run => run.Run.Branch!)], cancellationToken) is { } result) // filtered
            {
                facts.Add(new MergeFacts
                {
                    Repository = group.Key,
                    Base = result.Base,
                    Commit = result.Commit,
                    Tried = result.Tried,
                    Conflicts = result.Conflicts.ToDictionary(clash => clash.One, clash => clash.Files),
                    Clashes = [.. result.Clashes.Select(clash => (clash.One, clash.Other, clash.Files))],
                    Untried = result.Untried,
                });
            }
        }

        return facts;
    }

    private static async Task<TrialResult?> TryAsync(TrialMerges trials, RepositorySpec repository, IReadOnlyList<string> branches, CancellationToken cancellationToken)
    {
        try
        {
            return await trials.RunAsync(repository, branches, cancellationToken);
        }
        catch (PantheonException)
        {
            // the report is written whatever broke; without trial merges it says that they are not known
            return null;
        }
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
        var folders = runs.ToDictionary(run => run.Run.Id, run => RunFolder.Of(run.Run));
        return artifact => folders.TryGetValue(artifact.Run, out var folder) ? $"{folder}/{RunFolder.FileOf(artifact)}" : null;
    }
}
