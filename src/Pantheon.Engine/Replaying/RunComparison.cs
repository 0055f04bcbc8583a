using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Replaying;

/// <summary>Holds the rows of a replay against those that were recorded, as far as they say what happened and not when.</summary>
internal static class RunComparison
{
    private static readonly string[] Compared = ["input", "patch", "log", "test_report", "coverage", "message", "bundle", "pull_request"];

    /// <summary>The run as it was claimed first.</summary>
    public static Run AtTheBeginning(Run ended) => ended with
    {
        Lifecycle = RunLifecycle.Queued,
        Outcome = null,
        FailureKind = null,
        Cause = null,
        Reason = null,
        Outputs = null,
        EndedAt = null,
        Fence = 0,
        BaseCommit = ended.Adopt is null ? null : ended.BaseCommit,
        HeadCommit = null,
        Branch = null,
        Files = null,
        Added = null,
        Removed = null,
        TokensIn = 0,
        TokensOut = 0,
        ModelCalls = 0,
        ToolCalls = 0,
        Retries = 0,
    };

    public static Difference? Of(Attempt? then, Attempt now, bool isHidden)
    {
        var difference = then is null ? new Difference("attempt", "not there", Word.Of(now.State)) : Difference.Of("attempt", Known(Facts(then), isHidden), Known(Facts(now), isHidden));
        return difference is null ? null : difference with { Node = now.Id.Node, Attempt = now.Id.Number };
    }

    public static Difference? Of(IReadOnlyList<Artifact> then, Artifact now)
    {
        if (!Compared.Contains(now.Kind))
        {
            return null;
        }

        var known = then.FirstOrDefault(artifact => artifact.Node == now.Node && artifact.Attempt == now.Attempt && artifact.Name == now.Name);
        return known?.Digest == now.Digest ? null : new Difference("artifact", known?.Digest.ToString() ?? "not there", now.Digest.ToString())
        {
            Node = now.Node,
            Attempt = now.Attempt > 0 ? now.Attempt : null,
            Part = now.Name,
        };
    }

    /// <summary>What was recorded as an artifact and the replay did not make.</summary>
    public static Difference? Left(IReadOnlyList<Artifact> then, IReadOnlyCollection<Artifact> now) =>
        then.FirstOrDefault(artifact => Compared.Contains(artifact.Kind) && !now.Any(made => made.Node == artifact.Node && made.Attempt == artifact.Attempt && made.Name == artifact.Name)) is { } missing
            ? new Difference("artifact", missing.Digest.ToString(), "not there") { Node = missing.Node, Attempt = missing.Attempt > 0 ? missing.Attempt : null, Part = missing.Name }
            : null;

    public static Difference? Of(IReadOnlyList<NodeRun> then, NodeRun now)
    {
        var known = then.FirstOrDefault(node => node.Node == now.Node);
        var difference = known is null ? new Difference("node", "not there", Word.Of(now.Lifecycle)) : Difference.Of("node", Facts(known), Facts(now));
        return difference is null ? null : difference with { Node = now.Node };
    }

    public static Difference? Of(IReadOnlyList<Review> then, Review now)
    {
        var known = then.FirstOrDefault(review => review.Id == now.Id);
        var difference = known is null ? new Difference("review", "not there", Word.Of(now.Verdict)) : Difference.Of("review", Facts(known), Facts(now));
        return difference is null ? null : difference with { Node = now.Id.Node, Attempt = now.Id.Number > 0 ? now.Id.Number : null };
    }

    public static Difference? Of(IReadOnlyList<TestResult> then, TestResult now)
    {
        var known = then.FirstOrDefault(test => test.Attempt == now.Attempt && test.Test == now.Test);
        var difference = known is null ? new Difference("test", "not there", now.After) { Part = now.Test } : Difference.Of("test", Facts(known), Facts(now), now.Test);
        return difference is null ? null : difference with { Node = now.Attempt.Node, Attempt = now.Attempt.Number > 0 ? now.Attempt.Number : null };
    }

    public static Difference? Of(Run then, Run now, bool isHidden) => Difference.Of("run", Known(Facts(then), isHidden), Known(Facts(now), isHidden));

    // what was estimated of words that are hidden now
    private static JsonObject Known(JsonObject facts, bool isHidden)
    {
        foreach (var count in isHidden ? ["tokens_in", "tokens_out"] : Array.Empty<string>())
        {
            facts.Remove(count);
        }

        return facts;
    }

    private static JsonObject Facts(Run run) => new()
    {
        ["outcome"] = run.Outcome is { } outcome ? Word.Of(outcome) : null,
        ["kind"] = run.FailureKind is { } kind ? Word.Of(kind) : null,
        ["cause"] = run.Cause is { } cause ? Word.Of(cause) : null,
        ["reason"] = run.Reason,
        ["outputs"] = run.Outputs?.DeepClone(),
        ["base"] = run.BaseCommit,
        ["branch"] = run.Branch,
        ["head"] = run.HeadCommit,
        ["files"] = run.Files,
        ["added"] = run.Added,
        ["removed"] = run.Removed,
        ["tokens_in"] = run.TokensIn,
        ["tokens_out"] = run.TokensOut,
        ["model_calls"] = run.ModelCalls,
        ["tool_calls"] = run.ToolCalls,
        ["retries"] = run.Retries,
    };

    private static JsonObject Facts(NodeRun node) => new()
    {
        ["state"] = Word.Of(node.Lifecycle),
        ["result"] = node.Result is { } result ? Word.Of(result) : null,
        ["kind"] = node.FailureKind is { } kind ? Word.Of(kind) : null,
        ["cause"] = node.Cause is { } cause ? Word.Of(cause) : null,
        ["reason"] = node.Reason,
        ["attempt"] = node.Attempt,
        ["agent"] = node.Agent?.ToString(),
        ["output"] = node.Output?.DeepClone(),
    };

    private static JsonObject Facts(Review review) => new()
    {
        ["of"] = review.Of.Value,
        ["of_attempt"] = review.OfAttempt,
        ["agent"] = review.Agent.ToString(),
        ["model"] = review.Model,
        ["model_digest"] = review.ModelDigest,
        ["verdict"] = Word.Of(review.Verdict),
        ["summary"] = review.Summary,
        ["criteria"] = review.Criteria.DeepClone(),
        ["findings"] = review.Findings.DeepClone(),
        ["patch"] = review.Patch.ToString(),
    };

    private static JsonObject Facts(TestResult test) => new() { ["expect"] = test.Expect, ["before"] = test.Before, ["after"] = test.After, ["message"] = test.Message };

    private static JsonObject Facts(Attempt attempt)
    {
        var facts = new JsonObject { ["state"] = Word.Of(attempt.State) };
        if (attempt.State == AttemptState.Lost)
        {
            return facts;
        }

        facts["kind"] = attempt.FailureKind is { } kind ? Word.Of(kind) : null;
        facts["cause"] = attempt.Cause is { } cause ? Word.Of(cause) : null;
        facts["error"] = attempt.Error;
        facts["agent"] = attempt.Agent?.ToString();
        facts["pool"] = attempt.Pool;
        facts["model"] = attempt.Model;
        facts["model_digest"] = attempt.ModelDigest;
        facts["continues"] = attempt.Continues;
        facts["input_tree"] = attempt.InputTree;
        facts["output"] = attempt.Output?.DeepClone();
        facts["result_tree"] = attempt.ResultTree;
        facts["patch"] = attempt.Patch?.ToString();
        facts["input"] = attempt.Input?.ToString();
        facts["log"] = attempt.Log?.ToString();
        facts["turns"] = attempt.Turns;
        facts["tool_calls"] = attempt.ToolCalls;
        facts["tokens_in"] = attempt.TokensIn;
        facts["tokens_out"] = attempt.TokensOut;
        return facts;
    }
}
