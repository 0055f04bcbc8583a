using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Replaying;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Host.Commands;

/// <summary>Reads a recorded run from the store, replays it, and keeps the replay as a run of its own.</summary>
internal static class Replaying
{
    public static async Task<RecordedRun> RecordedAsync(PantheonStore store, Run run, CancellationToken cancellationToken) => new()
    {
        Summary = (await store.Runs.SummariesAsync(new RunQuery { Id = run.Id }, cancellationToken)).Single(),
        Events = await store.Runs.EventsAsync(run.Id, cancellationToken),
        ModelCalls = await store.Recorded.ModelCallsAsync(run.Id, cancellationToken),
        ToolCalls = await store.Recorded.ToolCallsAsync(run.Id, cancellationToken),
    };

    /// <summary>Throws where the definitions, the trees or what was heard are no longer there.</summary>
    public static async Task<ReplayEnd> RunAsync(CommandContext context, Workplace workplace, PantheonStore store, RecordedRun recorded, ReplayScope scope, CancellationToken cancellationToken)
    {
        var run = recorded.Run;
        var catalog = await WorkplaceLoader.LoadAtAsync(context, workplace, run.CatalogCommit, cancellationToken);
        if (catalog.Digest != run.CatalogDigest)
        {
            throw new PantheonException(Codes.NothingToReplay, $"the catalog at commit {run.CatalogCommit[..Math.Min(7, run.CatalogCommit.Length)]} is not the one that run {run.Id.Short} was pinned to", "a run is replayed with its own definitions only");
        }

        await using var hold = await store.Retention.HoldAsync(run.Id, cancellationToken);
        var processes = new ProcessRunner(context.Time);
        var workspaces = new GitWorktrees(processes, workplace.Box.DataFolder, context.Time, ChosenSandbox.ForGit(workplace.Box, processes));
        await RequireTreesAsync(workspaces, recorded, catalog.Project.Repositories.GetValueOrDefault(run.Repository ?? catalog.Project.DefaultRepository), cancellationToken);
        var machine = new ToolMachine(new ChosenSandbox(workplace.Box, processes), processes, new Tools.Shell.WorkerEnvironment(context.Environment.Variables)) { CacheFolders = workplace.Box.Caches };
        var seams = new ReplaySeams
        {
            Store = store.Runs,
            Artifacts = store.Artifacts,
            Workspaces = workspaces,
            Tools = new ToolSource(machine, workspaces, context.Time),
            Redactor = KnownSecrets.Redactor(context.Environment),
            Ids = new IdSource(Random.Shared),
            Version = ProgramVersion.Text,
        };
        return await new Replay(seams).RunAsync(recorded, catalog, scope, cancellationToken);
    }

    /// <summary>The replay as a run: nobody's work, and nothing of a night.</summary>
    public static async Task<Run> KeepAsync(CommandContext context, PantheonStore store, RecordedRun recorded, ReplayEnd end, DateTimeOffset began, CancellationToken cancellationToken)
    {
        var (run, ids) = (recorded.Run, new IdSource(Random.Shared));
        var replay = new Run
        {
            Id = ids.NewRunId(),
            TraceId = ids.NewTraceId(),
            Purpose = RunPurpose.Replay,
            ReplayOf = run.Id,
            TaskId = run.TaskId,
            Title = run.Title,
            Repository = run.Repository,
            Flow = run.Flow,
            Mode = run.Mode,
            CatalogCommit = run.CatalogCommit,
            CatalogDigest = run.CatalogDigest,
            FlowDigest = run.FlowDigest,
            TaskDigest = run.TaskDigest,
            Inputs = run.Inputs,
            Outputs = ReplayView.Json(recorded, end, null),
            EnqueuedAt = began,
            EnqueuedBy = context.Environment.User,
            Lifecycle = RunLifecycle.Ended,
            Outcome = end.Difference is null ? RunOutcome.NoChange : RunOutcome.Held,
            Reason = end.Difference is { } difference ? $"differs at {difference.Place}" : null,
            StartedAt = began,
            EndedAt = context.Time.GetUtcNow(),
        };
        await store.Runs.EnqueueAsync(replay, cancellationToken);
        return replay;
    }

    public static PantheonException IsReplay(Run run) =>
        new(Codes.NothingToReplay, $"run {run.Id.Short} is a replay itself, of run {run.ReplayOf?.Short}", $"pantheon runs replay {run.ReplayOf?.Short}");

    private static async Task RequireTreesAsync(GitWorktrees workspaces, RecordedRun recorded, RepositorySpec? repository, CancellationToken cancellationToken)
    {
        string[] trees = [.. recorded.Summary.Attempts.SelectMany(attempt => new[] { attempt.InputTree, attempt.ResultTree }).OfType<string>().Distinct()];
        if (repository is not null && recorded.Run.BaseCommit is { } commit)
        {
            // looked for and not fetched: a replay moves no reference
            var isHere = await workspaces.FindBaseAsync(repository, commit, cancellationToken) is not null;
            if (!isHere)
            {
                throw new PantheonException(
                    Codes.ReplayTreesGone, $"run {recorded.Run.Id.Short} cannot be replayed here: its base {commit[..Math.Min(12, commit.Length)]} is not in Pantheon's own git folder on this machine", "replay it on the box that worked it");
            }

            if (trees.Length > 0 && await workspaces.MissingTreesAsync(repository, trees, cancellationToken) is [var first, ..] missing)
            {
                throw new PantheonException(
                    Codes.ReplayTreesGone,
                    FormattableString.Invariant($"run {recorded.Run.Id.Short} cannot be replayed here: {missing.Count} of its trees are not on this machine, as {first[..Math.Min(12, first.Length)]}"),
                    "replay it on the box that worked it");
            }
        }
    }
}
