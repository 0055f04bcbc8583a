using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>Takes any arguments and answers as the test says, by the number of the call.</summary>
internal sealed class ProbeTool(string name, Func<int, ToolResult> answer, bool edits = false, EvidenceKind? evidence = null) : ITool
{
    public List<string> Calls { get; } = [];

    public ToolDefinition Definition { get; } = new(name, "Does as the test says.", JsonSchema.Parse(new JsonObject { ["type"] = "object" })) { Edits = edits, Evidence = evidence };

    public static ToolResult Exits(int code, string text) => new() { Text = text, IsError = code != 0, ExitCode = code };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        Calls.Add(arguments.ToJsonString());
        return Task.FromResult(answer(Calls.Count));
    }
}
