using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Dangers;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>Makes the result a local branch with its trailers, and keeps patch and message as artifacts; on request a bundle of the branch, or the words of a pull request. Nothing is pushed.</summary>
public sealed class PublishHandler : INodeHandler
{
    private const string BundleName = "change.bundle";
    private const string PullRequestName = "pull-request.md";

    public bool NeedsWorkspace => false;

    public EditMode Edits(NodeSpec node, RunContext run) => EditMode.None;

    public async Task<NodeEnd> RunAsync(NodeContext context, CancellationToken cancellationToken)
    {
        var (run, patch) = (context.Run, context.RunPatch);
        if (patch.IsEmpty)
        {
            return new NodeEnd { Output = new JsonObject { ["branch"] = null, ["files"] = 0 } };
        }

        var with = ((PublishNode)context.Node).With.ToDictionary(entry => entry.Key, entry => entry.Value.Evaluate(context.Values)?.ToString() ?? "");
        var title = with.GetValueOrDefault("title") is { Length: > 0 } said ? said.ReplaceLineEndings(" ").Trim() : run.Run.Title;
        var body = with.GetValueOrDefault("body")?.Trim() ?? "";
        var message = context.Seams.Redact(body.Length == 0 ? title : $"{title}\n\n{body}");
        var branch = BranchName(context);
        List<FoundSecret> secrets = [.. SecretScan.Patch(patch.Text), .. SecretScan.Names(patch.Files.Select(file => file.Path)), .. SecretScan.Text(branch).Select(secret => secret with { File = "the name of the branch" })];
        secrets.AddRange(await BinarySecrets.FindAsync(context.Seams.Workspaces, run.Repository, patch, cancellationToken));
        var known = await KnownValues.FindAsync(context.Seams.Workspaces, run.Repository, patch, branch, ((PublishNode)context.Node).Form == PublishForm.Bundle, context.Seams.Redact, cancellationToken);
        secrets.AddRange(KnownValues.Read(context.Tape.Told(TapedWords.Values, () => KnownValues.Write(known))));
        if (secrets.Count > 0)
        {
            return new NodeEnd { Failure = SecretFound(secrets) };
        }

        var dangers = await DangerCheck.FindAsync(context.Seams.Workspaces, run.Repository, context.Base, patch, cancellationToken);

        // a branch cannot be taken back: a worker that lost its run in the meantime must not write one
        await context.Seams.Store.RenewAsync(run.Run.Id, run.Run.Fence, cancellationToken);
        if (run.Run.Purpose == RunPurpose.Replay)
        {
            return Kept(context, title, message, patch, dangers);
        }

        var request = new PublishRequest
        {
            Repository = run.Repository,
            BaseCommit = context.Base.Commit,
            Tree = context.InputTree,
            Branch = branch,
            Message = message,
            Trailers = Trailers(context),
            AuthorName = run.Catalog.Project.CommitName,
            AuthorEmail = run.Catalog.Project.CommitEmail,

            // The time is the run's, so that publishing again after a crash makes the same commit.
            At = run.Run.StartedAt ?? context.Seams.Time.GetUtcNow(),
        };
        var published = await context.Tape.HearAsync(TapedKinds.Published, () => context.Seams.Workspaces.PublishAsync(request, cancellationToken), cancellationToken);
        var output = Output(context, published, title, patch, dangers);
        var artifacts = Artifacts(patch, message);
        switch (((PublishNode)context.Node).Form)
        {
            case PublishForm.Bundle:
                var bundle = await BundleAsync(context, published, cancellationToken);
                output["bundle"] = new JsonObject { ["file"] = BundleName, ["digest"] = Digest.Of(bundle).ToString(), ["bytes"] = bundle.Length };
                artifacts.Add(NewArtifact.Bundle(BundleName, bundle));
                break;
            case PublishForm.Pr:
                output["pull_request"] = new JsonObject { ["file"] = PullRequestName, ["opened"] = false };
                artifacts.Add(new NewArtifact(PullRequestName, "pull_request", "text/markdown", PullRequestText.Of(context, published, title, body)));
                break;
        }

        return new NodeEnd { Published = published, Output = output, Artifacts = artifacts };
    }

    /// <summary>The branch as a bundle; heard again it is the artifact of then.</summary>
    private static async Task<byte[]> BundleAsync(NodeContext context, PublishedBranch published, CancellationToken cancellationToken)
    {
        byte[]? made = null;
        var digest = await context.Tape.HearAsync(
            TapedKinds.Bundle,
            async () => Digest.Of(made = await context.Seams.Workspaces.BundleAsync(context.Run.Repository, context.Base.Commit, published, cancellationToken)),
            cancellationToken);
        return made ?? await context.Seams.Artifacts.GetAsync(digest, cancellationToken)
            ?? throw new PantheonException(Codes.RecordingMissing, $"the bundle {digest} of branch '{published.Branch}' is no longer kept", "a run is replayed as long as the details of its night are kept");
    }

    /// <summary>A replay keeps what it would publish, and publishes nothing: what it replays has its branch.</summary>
    private static NodeEnd Kept(NodeContext context, string title, string message, Patch patch, IReadOnlyList<Danger> dangers) =>
        new() { Output = Output(context, null, title, patch, dangers), Artifacts = Artifacts(patch, message) };

    private static JsonObject Output(NodeContext context, PublishedBranch? published, string title, Patch patch, IReadOnlyList<Danger> dangers)
    {
        var output = new JsonObject
        {
            ["branch"] = published?.Branch,
            ["commit"] = published?.Commit,
            ["title"] = context.Seams.Redact(title),
            ["patch"] = patch.Digest.ToString(),
            ["files"] = patch.Files.Count,
            ["added"] = patch.Added,
            ["removed"] = patch.Removed,
        };
        if (dangers.Count > 0)
        {
            output["flags"] = new JsonArray([.. dangers.Select(danger => danger.ToJson())]);
        }

        return output;
    }

    private static List<NewArtifact> Artifacts(Patch patch, string message) => [NewArtifact.Patch("final.patch", patch.Text), new NewArtifact("message.md", "message", "text/markdown", message)];

    private static Failure SecretFound(List<FoundSecret> secrets) =>
        new(FailureKind.SecretFound, $"the change would write {(secrets.Count == 1 ? "a secret" : $"{secrets.Count} secrets")} into a branch: {string.Join(", ", secrets.Take(5))}")
        {
            Code = Codes.SecretInChange,
            Next = "treat the secret as known to others and change it; no branch was made, and what is stored of the change has it taken out",
        };

    private static string BranchName(NodeContext context)
    {
        var faults = new DiagnosticBag();
        var template = Template.Parse(context.Run.Repository.Branch, SourceSpan.None, faults);
        if (template is null || faults.HasErrors)
        {
            throw new PantheonException(Codes.ExpressionFailed, $"the branch name '{context.Run.Repository.Branch}' of repository '{context.Run.Repository.Name}' cannot be read: {faults.FirstOrDefault()?.Message}");
        }

        return template.Render(context.Values);
    }

    private static List<KeyValuePair<string, string>> Trailers(NodeContext context)
    {
        var trailers = new List<KeyValuePair<string, string>> { new("Pantheon-Run", context.Run.Run.Id.ToString()) };
        if (context.Run.Run.TaskId is { } task)
        {
            trailers.Add(new("Pantheon-Task", task));
        }

        var authors = context.Ancestors.Where(view => view.Change is { IsEmpty: false } && view.Last?.Agent is not null).Select(view => view.Last!).ToList();
        trailers.AddRange(authors.Select(last => last.Agent!.ToString()).Distinct(StringComparer.Ordinal).Select(agent => new KeyValuePair<string, string>("Pantheon-Agent", agent)));
        trailers.AddRange(authors.Where(last => last.Model is not null).Select(ModelOf).Distinct(StringComparer.Ordinal).Select(model => new KeyValuePair<string, string>("Pantheon-Model", model)));
        return trailers;
    }

    private static string ModelOf(Attempt last) => last.ModelDigest is { Length: > 0 } digest ? string.Create(CultureInfo.InvariantCulture, $"{last.Model}@{digest}") : last.Model!;
}
