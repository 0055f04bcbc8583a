using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Evidence;

/// <summary>Runs the base's own tests once per commit and recipe, whoever asks first; the others wait for that answer.</summary>
public sealed class BaseChecks(IRunStore store, IWorkspaces workspaces, IToolSource tools, ResourceLedger resources) : IDisposable
{
    // `Base.check` is no name of a node, within a sub-flow neither, so its worktree can never be taken for one of the run's own.
    internal static readonly NodeId BaseNode = new("Base.check");
    private static readonly NodeId BeforeNode = new("Base.tests");

    private int _made; // a worktree of its own for each check: several of one run may be made at once

    private readonly ConcurrentDictionary<(string Repository, string Tree, Digest Recipe), SemaphoreSlim> _locks = new();
    private readonly ConcurrentDictionary<(string Tree, Digest Recipe), TestReport> _before = new();

    /// <summary>Takes secrets out of a report before it is kept.</summary>
    public Func<string, string> Redact { get; init; } = Redactor.Default.Redact;

    /// <summary>The check of this commit, made now when nobody has; a failure that is not the base's own fault is given back beside it.</summary>
    public async Task<BaseAnswer> CheckAsync(RunId run, RepositorySpec repository, BaseCommit commit, DeclaredCall call, Policy policy, RefusalLog refused, CancellationToken cancellationToken)
    {
        var recipe = call.RecipeFor(repository);
        using var held = await LockAsync((repository.Name, commit.Tree, recipe), cancellationToken);
        if (await store.FindBaseCheckAsync(repository.Name, commit.Commit, recipe, cancellationToken) is { } known)
        {
            return new BaseAnswer(known, null, false);
        }

        var result = await RunAsync(new AttemptId(run, BaseNode, Interlocked.Increment(ref _made)), repository, commit.Tree, call, policy, refused, cancellationToken);
        if (result.Failure is { } failure && failure.Kind is not (FailureKind.TestsFailed or FailureKind.BuildFailed))
        {
            return new BaseAnswer(null, failure, true);
        }

        var check = new BaseCheck
        {
            Repository = repository.Name,
            Commit = commit.Commit,
            Recipe = recipe,
            Green = !result.IsError && result.Failure is null && result.ExitCode is null or 0,
            Report = JsonRedactor.Redact(ReportOf(result), Redact),
        };
        await store.SaveBaseCheckAsync(check, cancellationToken);
        return new BaseAnswer(check, null, true);
    }

    /// <summary>How the tests stand on a tree that holds the new tests but not the change; what does not build has no tests.</summary>
    public async Task<TestReport> BeforeAsync(RunId run, RepositorySpec repository, string tree, DeclaredCall call, Policy policy, RefusalLog refused, CancellationToken cancellationToken)
    {
        var key = (tree, call.RecipeFor(repository));
        using var held = await LockAsync((repository.Name, tree, key.Item2), cancellationToken);
        if (_before.TryGetValue(key, out var known))
        {
            return known;
        }

        var result = await RunAsync(new AttemptId(run, BeforeNode, Interlocked.Increment(ref _made)), repository, tree, call, policy, refused, cancellationToken);
        var report = TestReport.Of(result.Structured);
        _before[key] = report;
        return report;
    }

    public void Dispose()
    {
        foreach (var gate in _locks.Values)
        {
            gate.Dispose();
        }
    }

    private static JsonObject ReportOf(ToolResult result)
    {
        var report = result.Structured?.DeepClone() as JsonObject ?? new JsonObject { ["digest"] = result.Text };

        // the words are Pantheon's own, whatever the command printed
        report.Remove("coverage");
        report.Remove("coverage_fault");
        if (result.Coverage is { } coverage)
        {
            report["coverage"] = coverage.ToJson();
        }
        else if (result.CoverageFault is { } fault)
        {
            report["coverage_fault"] = fault;
        }

        return report;
    }

    private async Task<ToolResult> RunAsync(AttemptId attempt, RepositorySpec repository, string tree, DeclaredCall call, Policy policy, RefusalLog refused, CancellationToken cancellationToken)
    {
        using var seat = await resources.TakeCpuAsync(cancellationToken);
        var workspace = await workspaces.CreateAsync(attempt, repository, tree, cancellationToken);
        try
        {
            var context = new ToolContext { Workspace = workspace, Policy = policy, OutputFolder = workspace.Path + ".out", Repository = repository };
            return await new RecordedTool(tools.Declare(call.Spec), refused, null, null).RunAsync(call.Arguments, context, cancellationToken);
        }
        finally
        {
            await RemoveAsync(workspace);
        }
    }

    private async Task RemoveAsync(Workspace workspace)
    {
        try
        {
            await workspaces.RemoveAsync(workspace, CancellationToken.None);
        }
        catch (Exception left) when (left is WorkspaceException or IOException or UnauthorizedAccessException)
        {
            // A folder that stays behind costs disk space, not the check; the next start of the worker sweeps it.
        }
    }

    private async Task<IDisposable> LockAsync((string Repository, string Tree, Digest Recipe) key, CancellationToken cancellationToken)
    {
        var gate = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        return new Held(gate);
    }

    private sealed class Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
