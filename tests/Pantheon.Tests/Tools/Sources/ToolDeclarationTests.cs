using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Tests.Tools.Sources;

/// <summary>What the tools cost in every request of a session, in bytes as a server is sent them.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ToolDeclarationTests
{
    private static readonly string[] Core = ["list_files", "read_file", "search", "write_file", "replace", "apply_patch"];

    private static readonly string[] More = ["run_command", "bash", "git_status", "git_diff", "git_log", "git_show"];

    [Test]
    public void The_core_tools_leave_a_first_request_of_6_KB_room_for_its_prompt() => Assert.That(Core.Sum(Bytes), Is.LessThanOrEqualTo(3_000));

    [TestCaseSource(nameof(All))]
    public void No_tool_takes_more_than_its_share(string name) => Assert.That(Bytes(name), Is.LessThanOrEqualTo(900));

    [TestCaseSource(nameof(All))]
    public void A_description_is_one_or_two_short_sentences(string name)
    {
        var tool = Tool(name).Definition;

        Assert.That(tool.Description, Does.EndWith(".").And.Length.LessThanOrEqualTo(120));
        Assert.That(Properties(tool).Select(property => property["description"]?.ToString()), Is.All.EndWith(".").And.All.Length.LessThanOrEqualTo(80));
        Assert.That((bool)tool.Input.Document["additionalProperties"]!, Is.False);
    }

    private static IEnumerable<string> All => Core.Concat(More);

    private static IEnumerable<JsonNode> Properties(ToolDefinition tool) => (tool.Input.Document["properties"] as JsonObject)?.Select(property => property.Value!) ?? [];

    private static int Bytes(string name)
    {
        var tool = Tool(name).Definition;
        var function = new { type = "function", function = new { name = tool.Name, description = tool.Description, parameters = tool.Input.Document } };
        return Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(function));
    }

    private static ITool Tool(string name)
    {
        var machine = new ToolMachine(new UnconfinedSandbox(), new ProcessRunner(TimeProvider.System), WorkerEnvironment.Empty);
        return new ToolSource(machine, new MemoryWorkspaces(), TimeProvider.System).BuiltIn(name, new ToolGrant([], [new CommandRule("npm test")]))!;
    }
}
