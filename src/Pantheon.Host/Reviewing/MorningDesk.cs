using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Host.Configuration;
using Pantheon.Host.Worker;
using Pantheon.Reporting.Morning;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Reviewing;

/// <summary>What lies before a person in the morning: the report, and its changes and failures one by one.</summary>
internal sealed class MorningDesk
{
    private readonly Workplace _workplace;

    private MorningDesk(Workplace workplace, MorningReport report, IReadOnlyList<ReviewItem> items) => (_workplace, Report, Items) = (workplace, report, items);

    public MorningReport Report { get; }

    /// <summary>Ready first, quickest first; then what needs a decision; then failures, in the order of the red bin.</summary>
    public IReadOnlyList<ReviewItem> Items { get; }

    public static async Task<MorningDesk> OpenAsync(CommandContext context, Workplace workplace, PantheonStore store, RunQuery query, CancellationToken cancellationToken)
    {
        var input = await new ReportGatherer(context, workplace.Box, store).GatherAsync(query, query.Since, verifies: false, cancellationToken);
        var report = ReportBuilder.Build(input with { Repositories = workplace.Catalog.Project.Repositories.ToDictionary(repository => repository.Key, repository => repository.Value.Path) });
        var runs = input.Runs.ToLookup(run => run.Run.Id.Short, run => run.Run);
        return new MorningDesk(
            workplace,
            report,
            [
                .. report.Ready.Concat(report.Decide).Select(change => new ReviewItem(Of(change.Run, change.Task), change, null, default)),
                .. report.RedBin.SelectMany(group => group.Items.Select(item => new ReviewItem(Of(item.Run, item.Task), null, item, group.Cause))),
            ]);

        // of many runs two may begin alike
        Run Of(string id, string task) => runs[id].FirstOrDefault(run => run.TaskId == task) ?? runs[id].First();
    }

    /// <summary>The repository of a run; throws where the catalog knows none of that name.</summary>
    public RepositorySpec Repository(Run run) =>
        run.Repository is { } name && _workplace.Catalog.Project.Repositories.TryGetValue(name, out var repository)
            ? repository
            : throw new PantheonException(Codes.FilesInvalid, $"the catalog knows no repository '{run.Repository}', of which run {run.Id.Short} is", "name it under 'repositories:' in pantheon.yaml again");
}
