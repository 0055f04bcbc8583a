using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Replaying;

/// <summary>Tools that are declared as ever and do nothing: what they gave is heard from the tape.</summary>
internal sealed class ReplayTools(IToolSource tools, Verdict verdict) : IToolSource
{
    public ITool? BuiltIn(string name, ToolGrant grant) => tools.BuiltIn(name, grant) is { } tool ? new Still(tool.Definition, verdict) : null;

    public ITool Declare(ToolSpec spec) => new Still(tools.Declare(spec).Definition, verdict);

    private sealed class Still(ToolDefinition definition, Verdict verdict) : ITool
    {
        public ToolDefinition Definition => definition;

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) =>
            throw verdict.Stop(new Difference("call", "not made", $"'{definition.Name}' would be run") { Node = context.Workspace.Attempt.Node, Attempt = context.Workspace.Attempt.Number });
    }
}
