using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Testing.Faults;

/// <summary>The tools of one worker behind its gate.</summary>
internal sealed class FaultyTools(IToolSource inner, FaultyWorker worker) : IToolSource
{
    public ITool? BuiltIn(string name, ToolGrant grant) => inner.BuiltIn(name, grant) is { } tool ? new Gated(tool, worker) : null;

    public ITool Declare(ToolSpec spec) => new Gated(inner.Declare(spec), worker);

    private sealed class Gated(ITool tool, FaultyWorker worker) : ITool
    {
        public ToolDefinition Definition => tool.Definition;

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) =>
            worker.WorkAsync(new SeamCall(nameof(ITool), tool.Definition.Name, [context.Workspace]), () => tool.RunAsync(arguments, context, cancellationToken), cancellationToken);
    }
}
