using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Tooling;

namespace Pantheon.Tests.Engine.Tooling;

internal sealed class ToolInvokerTests
{
    [TestCase("read_file", "read_file")]
    [TestCase("Read_File", "read_file")]
    [TestCase("readFile", "read_file")]
    [TestCase("functions.read_file", "read_file")]
    [TestCase("mcp__files__read_file", "read_file")]
    [TestCase("default_api:readFile", "read_file")]
    [TestCase("read_file()", "read_file")]
    [TestCase("raed_file", "read_file")]
    [TestCase("read_fil", "read_file")]
    [TestCase("query", "db.query")]
    [TestCase("read_dir", null)]
    [TestCase("lst", null)]
    [TestCase("bash", null)]
    [TestCase("", null)]
    public async Task A_tool_is_found_under_a_name_that_only_it_can_mean(string printed, string? meant)
    {
        var tools = new[] { new EchoTool("read_file"), new EchoTool("write_file"), new EchoTool("list"), new EchoTool("last"), new EchoTool("db.query") };

        var made = await InvokeAsync(new ToolInvoker(new ToolBox(tools)), printed, """{"path":"a"}""");

        Assert.That(made.Single().Tool, Is.EqualTo(meant ?? printed));
        Assert.That(made.Single().IsMalformed, Is.EqualTo(meant is null));
        Assert.That(made.Single().Repairs, meant is null || meant == printed ? Is.Empty : Is.EqualTo((string[])["tool_name"]));
        Assert.That(tools.Count(tool => tool.Calls.Count > 0), Is.EqualTo(meant is null ? 0 : 1));
    }

    [Test]
    public async Task Damaged_arguments_are_repaired_and_the_repairs_told_in_order()
    {
        var tool = new EchoTool("read_file");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "Read_File", """{'Path': "a", max_lines: "5",}""");

        Assert.That(tool.Calls.Single().ToJsonString(), Is.EqualTo("""{"path":"a","max_lines":5}"""));
        Assert.That(made.Single().Repairs, Is.EqualTo((string[])["tool_name", "comma", "quotes", "unquoted", "argument_name", "coercion"]));
    }

    [Test]
    public async Task Merged_calls_are_made_one_after_the_other()
    {
        var tool = new EchoTool("read_file");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "read_file", """{"path":"a"}{"path":"b"}""");

        Assert.That(tool.Calls.Select(call => call["path"]!.ToString()), Is.EqualTo((string[])["a", "b"]));
        Assert.That(made.Select(call => call.Repairs), Has.All.EqualTo((string[])["split_calls"]));
    }

    [Test]
    public void Merged_calls_have_ids_of_their_own()
    {
        var invoker = new ToolInvoker(new ToolBox([new EchoTool("read_file")]));

        var calls = invoker.Resolve(new RawToolCall("call_7", "read_file", """{"path":"a"}{"path":"b"}"""));

        Assert.That(calls.Select(call => call.Call.Id), Is.EqualTo((string[])["call_7", "call_7_2"]));
    }

    [TestCase("""{"path":"a"}{"way":"b"}""")]
    [TestCase("""{"path":"a"}{"path":"b""")]
    public async Task Merged_calls_of_which_one_is_wrong_are_answered_together(string arguments)
    {
        var tool = new EchoTool("read_file");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "read_file", arguments);

        Assert.That(tool.Calls, Is.Empty);
        Assert.That(made.Single().IsMalformed, Is.True);
    }

    [Test]
    public async Task A_violation_goes_back_with_path_expectation_find_and_schema()
    {
        var tool = new EchoTool("read_file");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "read_file", """{"path":"a","max_lines":"many"}""");

        Assert.That(tool.Calls, Is.Empty);
        Assert.That(
            made.Single().Result.Text,
            Is.EqualTo($"The arguments of 'read_file' break its schema; nothing was executed.\n- $.max_lines: expected integer, got the string \"many\"\nIts schema: {tool.Definition.Input.Document.ToJsonString()}"));
    }

    [Test]
    public async Task Arguments_that_were_cut_go_back_with_what_could_be_read()
    {
        var tool = new EchoTool("read_file");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "read_file", """{"path":"src/a""");

        Assert.That(tool.Calls, Is.Empty);
        Assert.That(made.Single().Arguments, Is.Null);
        Assert.That(made.Single().Result.Text, Does.StartWith("The arguments of 'read_file' cannot be taken: the text ends in the middle of a value").And.Contain("""{"path":"src/a"}"""));
    }

    [Test]
    public async Task A_large_schema_is_shown_without_what_only_explains()
    {
        var properties = Enumerable.Range(0, 40).Select(number => $"\"a{number}\":{{\"type\":\"string\",\"description\":\"{new string('x', 200)}\"}}");
        var tool = new EchoTool("read_file", $"{{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{{{string.Join(',', properties)},\"description\":{{\"type\":\"integer\"}}}}}}");

        var made = await InvokeAsync(new ToolInvoker(new ToolBox([tool])), "read_file", """{"description":"x"}""");

        Assert.That(made.Single().Result.Text, Has.Length.LessThan(4_400));
        Assert.That(made.Single().Result.Text, Does.Contain("""a39":{"type":"string"}""").And.Contain("""description":{"type":"integer"}""").And.Not.Contain("xx"));
    }

    private static async Task<List<InvokedCall>> InvokeAsync(ToolInvoker invoker, string name, string arguments)
    {
        var made = new List<InvokedCall>();
        foreach (var call in invoker.Resolve(new RawToolCall("1", name, arguments)))
        {
            made.Add(await invoker.InvokeAsync(call, Context, CancellationToken.None));
        }

        return made;
    }

    private static ToolContext Context
    {
        get
        {
            var repository = new RepositorySpec { Name = "r", Path = "/r", Base = "main" };
            var attempt = new AttemptId(new IdSource(new Random(7)).NewRunId(), new NodeId("n"), 1);
            return new ToolContext
            {
                Workspace = new Workspace(attempt, repository, "/w", "tree"),
                Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("p") },
                OutputFolder = "/o",
                Repository = repository,
            };
        }
    }

    private sealed class EchoTool(string name, string? schema = null) : ITool
    {
        private const string Default =
            """{"type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"type":"string"},"max_lines":{"type":"integer"}}}""";

        public List<JsonObject> Calls { get; } = [];

        public ToolDefinition Definition { get; } = new(name, "Echoes.", JsonSchema.Parse((JsonObject)JsonNode.Parse(schema ?? Default)!));

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
        {
            Calls.Add(arguments);
            return Task.FromResult(ToolResult.Ok("done"));
        }
    }
}
