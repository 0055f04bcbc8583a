using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Replaying;

/// <summary>Tools that are declared as ever and do nothing: what they gave is heard from the tape.</summary>
internal sealed class ReplayTools(IToolSource tools, RecordedRun recorded, Verdict verdict) : IToolSource
{
    public ITool? BuiltIn(string name, ToolGrant grant) => tools.BuiltIn(name, grant) is { } tool ? new Still(tool.Definition, recorded, verdict) : null;

    public ITool Declare(ToolSpec spec) => new Still(tools.Declare(spec).Definition, recorded, verdict);

    private sealed class Still(ToolDefinition definition, RecordedRun recorded, Verdict verdict) : ITool
    {
        public ToolDefinition Definition => definition;

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
        {
            var attempt = context.Workspace.Attempt;
            if (attempt.Node == BaseChecks.BaseNode)
            {
                // a check that could not be made is kept nowhere but in the run that ended by it
                return recorded is { Run: { Outcome: RunOutcome.NotRun or RunOutcome.Failed, FailureKind: { } kind } run, Summary.Attempts.Count: 0 }
                    ? Task.FromResult(new ToolResult { Text = "", IsError = true, Failure = new Failure(kind, run.Reason ?? "") { Cause = run.Cause ?? FailureKinds.CauseOf(kind) } })
                    : throw verdict.Stop(new Difference("base check", "is no longer kept", $"'{definition.Name}' would be run"));
            }

            throw verdict.Stop(new Difference("call", "not made", $"'{definition.Name}' would be run") { Node = attempt.Node, Attempt = attempt.Number });
        }
    }
}
