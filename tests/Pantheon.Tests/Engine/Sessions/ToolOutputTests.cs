using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>What a tool's command printed is kept whole beside the result that the model was given, without secrets.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ToolOutputTests
{
    [Test]
    public async Task The_whole_output_is_an_artifact_of_the_call(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("build", "{}"), Calls("finish", """{"summary":"done"}"""));
        var harness = new SessionHarness { Tool = new BuildTool() };

        await harness.RunSessionAsync(chat, cancellationToken);

        var call = harness.Traces.ToolCalls[0];
        var output = Encoding.UTF8.GetString((await harness.Blobs.GetAsync(call.Output!.Value, cancellationToken))!);
        Assert.That((call.Ok, call.ExitCode, harness.Traces.ToolCalls[1].Output is null), Is.EqualTo((false, (int?)3, true)));
        Assert.That(output, Does.StartWith("line 1\n").And.EndWith("line 9999\n").And.Contain("[redacted:").And.Not.Contain("AKIAIOSFODNN7EXAMPLE"));
        Assert.That(call.ResultHead, Is.EqualTo("FAILED: exit code 3"));
    }

    private sealed class BuildTool : ITool
    {
        public ToolDefinition Definition { get; } = new("build", "Builds.", JsonSchema.Parse(new JsonObject { ["type"] = "object" }));

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => Task.FromResult(ToolResult.Error("FAILED: exit code 3") with
        {
            ExitCode = 3,
            Truncated = true,
            Log = "line 1\nAKIAIOSFODNN7EXAMPLE\n" + string.Concat(Enumerable.Range(2, 9_998).Select(line => $"line {line}\n")),
        });
    }
}
