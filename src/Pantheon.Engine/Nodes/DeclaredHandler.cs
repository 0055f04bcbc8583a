using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Engine.Declared;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Taping;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Nodes;

/// <summary>Runs the command of a run node or the declared tool of a tool node, and judges its tests against the base.</summary>
public sealed class DeclaredHandler : INodeHandler
{
    public bool NeedsWorkspace => true;

    public EditMode Edits(NodeSpec node, RunContext run) => node switch
    {
        RunNode { Edits: true } or ToolNode { Edits: true } => EditMode.Carry,
        ToolNode tool when run.Catalog.Tools.TryGetValue(tool.Tool, out var spec) && spec.Edits => EditMode.Carry,
        _ => EditMode.None,
    };

    public async Task<NodeEnd> RunAsync(NodeContext context, CancellationToken cancellationToken)
    {
        if (context.Node is ToolNode named && GrantedTools.Refusal(named.Tool, context.Run.Policy, $"node '{named.Id}'") is { } refused)
        {
            return new NodeEnd { Failure = refused };
        }

        var call = context.Node switch
        {
            ToolNode tool => DeclaredCall.Of(tool, context.Run.Catalog, context.Values),
            RunNode run => DeclaredCall.Of(run, context.Run.Repository, context.Values),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (call.Spec.Input.Validate(call.Arguments) is { Count: > 0 } violations)
        {
            return NodeEnd.Failed(FailureKind.SpecAmbiguous, $"node '{context.Node.Id}' gives '{call.Spec.Name}' wrong arguments: {violations[0]}", Codes.InputInvalid);
        }

        if (context.Cache is { } cache && call.Evidence != EvidenceKind.Tests && call.Spec is { Mcp: null, Coverage: null })
        {
            var kept = await cache.FindAsync(PartsOf(context, call), cancellationToken);
            if (cache.IsHit)
            {
                return new NodeEnd { Input = call.Arguments, Output = kept };
            }
        }

        // redacted before it is cut: half a secret is not known for one
        var said = await context.Tape.HearAsync(TapedKinds.Result, () => CallAsync(context, call, cancellationToken), cancellationToken);
        await context.EnterAsync(cancellationToken);
        var result = context.Seams.Redact(said.Text) is var clean && clean == said.Text ? said : said with { Text = clean };
        if (NameTwice(result.Structured) is { } twice)
        {
            return new NodeEnd
            {
                Input = call.Arguments,
                Log = result.Log ?? result.Text,
                Failure = new Failure(FailureKind.OutputInvalid, $"the output of '{call.Spec.Name}' is no plain JSON: {twice}") { Code = Codes.OutputBreaksContract },
            };
        }

        var end = new NodeEnd
        {
            Input = call.Arguments,
            Output = Output(result),
            Log = result.Log ?? result.Text,
            Failure = FailureOf(result, call.Evidence),
        };
        end = call.Evidence == EvidenceKind.Tests ? await JudgeAsync(context, call, end, cancellationToken) : end;
        return call.Spec.Coverage is null || end.Failure is not null ? end : end with
        {
            Coverage = await CoverageMeasure.OfAsync(context, call, result, cancellationToken),
            Artifacts = [.. end.Artifacts, .. result.Coverage is { } report ? new[] { CoverageMeasure.Artifact(report) } : []],
        };
    }

    private static JsonObject PartsOf(NodeContext context, DeclaredCall call) => new()
    {
        ["kind"] = Word.Of(context.Node.Kind),
        ["definition"] = Digest.Of($"{(call with { Arguments = [] }).RecipeFor(context.Run.Repository)}\n{call.Spec.Returns?.Schema.Document.ToJsonString()}\n{context.Node is RunNode { Edits: true } or ToolNode { Edits: true } || call.Spec.Edits}").ToString(),
        ["inputs"] = CanonicalJson.DigestOf(call.Arguments).ToString(),
        ["tree"] = context.InputTree,
        ["policy"] = context.Run.Policy.Digest.ToString(),
    };

    private static async Task<ToolResult> CallAsync(NodeContext context, DeclaredCall call, CancellationToken cancellationToken)
    {
        using var turn = await context.WaitOrRestAsync(token => context.Seams.Order.ProcessorAsync(context.Attempt, token), cancellationToken);
        using var seat = await context.Clock.WaitFreeAsync(context.Seams.Resources.TakeCpuAsync);
        var workspace = await context.EnterAsync(cancellationToken);
        await using var kept = new ToolSession();
        var toolContext = new ToolContext
        {
            Workspace = workspace,
            Policy = context.Run.Policy,
            OutputFolder = workspace.Path + ".out",
            Protected = context.Protected,
            Repository = context.Run.Repository,
            Session = kept,
        };
        var tool = new RecordedTool(context.Seams.Tools.Declare(call.Spec), context.Run.Refused, context.Node.Id, context.Attempt.Number);
        var result = await tool.RunAsync(call.Arguments, toolContext, cancellationToken);
        turn.IsDone = true;
        return result;
    }

    /// <summary>What is expected of the tests decides, not the exit code: a test that nobody asked for may fail under `pass_to_pass: none`.</summary>
    private static async Task<NodeEnd> JudgeAsync(NodeContext context, DeclaredCall call, NodeEnd end, CancellationToken cancellationToken)
    {
        var after = TestReport.Of(end.Output);
        if (end.Failure is { Kind: not FailureKind.TestsFailed } || (end.Failure is not null && after.Tests.Count == 0))
        {
            return end with { Failure = WithPutBack(end.Failure, context.PutBack) };
        }

        var expected = TestExpectation.Of(context.Node.Expect, context.Run.Task, context.Values);
        var asked = expected.FailToPass.Count > 0 || context.Node.Expect is { FailToPass: not null } or { PassToPass: not null } || context.Run.Task is not null;
        var (plainBase, unknown) = asked ? await BaseCommand.OfAsync(context, call, cancellationToken) : (TestReport.Of(context.Base.Check?.Report), null);
        if (unknown is not null)
        {
            return end with { Failure = unknown };
        }

        var before = plainBase;
        if (NewTests.Tree(context) is { } testsTree)
        {
            before = await context.Tape.HearAsync(TapedKinds.Before, () => context.Clock.WaitFreeAsync(token =>
                context.Seams.BaseChecks.BeforeAsync(context.Attempt.Run, context.Run.Repository, testsTree, call, context.Run.Policy, context.Run.Refused, token)), cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var brought = await NewTests.BroughtAsync(context, cancellationToken);
        expected = NewTests.Author(context) is null ? expected : NewTests.Complete(expected, before, plainBase, after, brought);
        var verdict = TestJudge.Judge(context.Attempt, expected, before, plainBase, after, brought);
        var isAsked = asked || expected.FailToPass.Count > 0;
        var failure = WithPutBack(verdict.Failure ?? (isAsked ? null : end.Failure), context.PutBack);
        return end with { Failure = failure, Tests = verdict.Rows, Shows = [.. expected.FailToPass.Except(verdict.Unshown)], Unshown = verdict.Unshown };
    }

    /// <summary>Whoever edited tests must know that they were not run so.</summary>
    private static Failure? WithPutBack(Failure? failure, IReadOnlyList<string> putBack)
    {
        if (failure is null || putBack.Count == 0)
        {
            return failure;
        }

        var told = $"{Codes.TestsPutBack}: the base's own tests were run as the base has them, without the edits to '{string.Join("', '", putBack.Take(5))}'";
        return failure with { ErrorLines = [told, .. failure.ErrorLines], Digest = $"{told}\n{failure.Digest ?? failure.Message}" };
    }

    // an object is read when it is first looked into, and one with a name twice throws there: better here than in the journal
    private static string? NameTwice(JsonNode? node)
    {
        try
        {
            return node switch
            {
                JsonObject map => map.Select(entry => NameTwice(entry.Value)).FirstOrDefault(fault => fault is not null),
                JsonArray list => list.Select(NameTwice).FirstOrDefault(fault => fault is not null),
                _ => null,
            };
        }
        catch (ArgumentException twice)
        {
            return twice.Message;
        }
    }

    private static JsonNode Output(ToolResult result)
    {
        if (result.Structured?.DeepClone() is { } structured)
        {
            return structured;
        }

        var text = result.Text.Length > 4096 ? result.Text[..4096] : result.Text;
        return new JsonObject { ["text"] = text, ["digest"] = text, ["exit_code"] = result.ExitCode };
    }

    private static Failure? FailureOf(ToolResult result, EvidenceKind? evidence)
    {
        if (result.Failure is not null || (!result.IsError && result.ExitCode is null or 0))
        {
            return result.Failure;
        }

        var kind = evidence switch
        {
            EvidenceKind.Tests => FailureKind.TestsFailed,
            EvidenceKind.Build => FailureKind.BuildFailed,
            _ => FailureKind.ToolFailure,
        };
        var lines = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new Failure(kind, result.ExitCode is { } code ? FormattableString.Invariant($"the command ended with exit code {code}") : "the command reported an error")
        {
            ErrorLines = [.. lines.Take(20)],
            Digest = result.Text.Length > 4096 ? result.Text[..4096] : result.Text,
        };
    }
}
