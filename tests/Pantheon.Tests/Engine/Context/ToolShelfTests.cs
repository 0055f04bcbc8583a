using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Context;

namespace Pantheon.Tests.Engine.Context;

[CancelAfter(120_000)]
internal sealed class ToolShelfTests
{
    private static readonly string[] Granted = ["finish", "git_log", "read_file", "dotnet_build", "dotnet_test", "lint", "think"];

    [Test]
    public void In_a_small_window_the_core_and_what_is_required_stay_and_the_rest_is_one_call_away()
    {
        var shelf = Shelf();

        Assert.That(shelf.Declared, Is.EqualTo(new[] { "dotnet_build", "finish", "more_tools", "read_file", "think" }));
        Assert.That(shelf.Hidden, Is.EqualTo(new[] { "dotnet_test", "git_log", "lint" }));
        Assert.That(shelf.More!.Description, Does.Contain("dotnet_test (The tool dotnet_test").And.Contain("lint"));
    }

    [Test]
    public async Task What_is_asked_for_is_declared_from_then_on_in_order(CancellationToken cancellationToken)
    {
        var shelf = Shelf();
        var (tool, before) = (new MoreToolsTool(shelf), shelf.Bytes);

        var result = await tool.RunAsync(new JsonObject { ["names"] = new JsonArray("lint", "dotnet_test") }, Context, cancellationToken);

        Assert.That((result.IsError, result.Text), Is.EqualTo((false, "You can call lint, dotnet_test now.")));
        Assert.That(shelf.Declared, Is.EqualTo(new[] { "dotnet_build", "dotnet_test", "finish", "lint", "more_tools", "read_file", "think" }));
        Assert.That(shelf.Bytes, Is.GreaterThan(before));
        Assert.That(shelf.Hidden, Is.EqualTo(new[] { "git_log" }));
    }

    [Test]
    public async Task A_name_that_is_none_is_answered_with_those_there_are(CancellationToken cancellationToken)
    {
        var result = await new MoreToolsTool(Shelf()).RunAsync(new JsonObject { ["names"] = new JsonArray("curl", "lint") }, Context, cancellationToken);

        Assert.That((result.IsError, result.Text), Is.EqualTo((true, "You can call lint now. There is no tool curl. Not offered yet: dotnet_test, git_log.")));
    }

    [Test]
    public void Nothing_is_hidden_where_that_saves_little_or_is_not_wanted()
    {
        var few = new ToolShelf([WindowHarness.Tool("read_file"), WindowHarness.Tool("lint")], [], prunes: true);
        var large = new ToolShelf(Granted.Select(Long), [], prunes: false);

        Assert.That((few.More, few.Hidden.Count, large.More, large.Hidden.Count), Is.EqualTo(((ToolDefinition?)null, 0, (ToolDefinition?)null, 0)));
    }

    [Test]
    public async Task A_tool_that_is_called_unasked_is_declared_from_then_on(CancellationToken cancellationToken)
    {
        var shelf = Shelf();
        var harness = new WindowHarness(shelf: shelf);
        var first = await harness.NextAsync(cancellationToken);
        harness.Calls("lint", [], ToolResult.Ok("clean"));

        var second = await harness.NextAsync(cancellationToken);

        Assert.That((first.Tools.Contains("lint"), second.Tools.Contains("lint")), Is.EqualTo((false, true)));
        Assert.That(second.Budget.Tools, Is.GreaterThan(first.Budget.Tools));
    }

    private static ToolContext Context => new()
    {
        Workspace = new Workspace(new AttemptId(new IdSource(new Random(1)).NewRunId(), new NodeId("n"), 1), Repository, "/w", "t"),
        Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("p") },
        OutputFolder = "/o",
        Repository = Repository,
    };

    private static RepositorySpec Repository { get; } = new() { Name = "r", Path = "/r", Base = "main" };

    private static ToolShelf Shelf() => new(Granted.Select(Long), ["dotnet_build"], prunes: true);

    private static ToolDefinition Long(string name) => WindowHarness.Tool(name, [.. Enumerable.Range(0, 12).Select(i => FormattableString.Invariant($"argument_{i}_of_{name}"))]);
}
