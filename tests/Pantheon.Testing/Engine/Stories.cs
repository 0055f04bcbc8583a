using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Tools;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Testing.Engine;

/// <summary>Flows that many tests run.</summary>
public static class Stories
{
    public const string TestsPatch = "diff --git a/tests/NewTests.cs b/tests/NewTests.cs\n--- /dev/null\n+++ b/tests/NewTests.cs\n@@ -0,0 +1,1 @@\n+Assert.That(new)\n";

    /// <summary>A coder mends `src/a.cs`; hidden tests show it; two reviewers approve; the gate lets it through to a branch.</summary>
    public static void CodeTestReviewPublish(EngineWorld world, GateOtherwise otherwise = GateOtherwise.Hold)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.OnAgent("coder", (_, files) =>
        {
            files["src/a.cs"] = "new";
            return "mended";
        });
        world.OnAgent("reviewer-a", (_, _) => Review("approve"));
        world.OnAgent("reviewer-b", (_, _) => Review("approve"));
        world.Tools.On("test", context =>
        {
            var files = world.Workspaces.Files(context.Workspace);
            List<(string, string)> tests = [("Ns.ATests.Old", "passed")];
            if (files.ContainsKey("tests/NewTests.cs"))
            {
                tests.Add(("Ns.NewTests.Works", files["src/a.cs"] == "new" ? "passed" : "failed"));
            }

            return Tested([.. tests]);
        });
        world.Use(
            Flow(
                Agent("plan", "planner"),
                Agent("code", "coder", "plan"),
                Tool("build", "build", "code"),
                Tool("test", "test", "build") with { Expect = new ExpectSpec { FailToPass = V("${{ input.spec.fail_to_pass }}"), PassToPass = V("${{ input.spec.pass_to_pass }}") } },
                Agent("review_a", "reviewer-a", "test"),
                Agent("review_b", "reviewer-b", "test"),
                Gate("gate", WholeGate(otherwise), "review_a", "review_b"),
                Publish("pr", "gate") with { With = new Dictionary<string, ValueTemplate> { ["title"] = V("${{ input.spec.title }}"), ["body"] = V(JsonValue.Create("Because.")) } }),
            TaskFile(failToPass: ["NewTests.Works"], testsPatch: TestsPatch, hidden: true));
    }

    /// <summary>What a model says that mends the file of the story in two steps.</summary>
    public static IReadOnlyList<Func<ChatResponseUpdate>> Mending { get; } =
    [
        CannedChatClient.Calls("write_file", """{"path":"src/a.cs","content":"half"}"""),
        CannedChatClient.Calls("think", """{"thought":"and now the rest"}"""),
        CannedChatClient.Calls("write_file", """{"path":"src/a.cs","content":"new"}"""),
        CannedChatClient.Calls("finish", """{"summary":"mended"}"""),
    ];

    /// <summary>The same story with a coder that a model speaks for, and that really writes files.</summary>
    public static void SpokenCodeTestReviewPublish(EngineWorld world, Func<IChatClient> model)
    {
        ArgumentNullException.ThrowIfNull(world);
        CodeTestReviewPublish(world);
        world.Tools.On("write_file", (arguments, context, _) =>
        {
            world.Workspaces.Files(context.Workspace)[arguments["path"]!.ToString()] = arguments["content"]!.ToString();
            return Task.FromResult(ToolResult.Ok("written"));
        });
        world.Catalog = world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(world.Catalog.Agents) { ["coder"] = world.Catalog.Agents["coder"] with { Tools = ["read_file", "write_file", "think", "finish"] } },
        };
        world.OnModel("coder", _ => model());
    }

    public static GateSpec WholeGate(GateOtherwise otherwise = GateOtherwise.Hold) => new()
    {
        Evidence = new Dictionary<EvidenceKind, IReadOnlyList<Core.Identity.NodeId>> { [EvidenceKind.Build] = [], [EvidenceKind.Tests] = [] },
        ScopeInside = true,
        TestsNotWeakened = true,
        Reviews = new ReviewRequirement(Ids("review_a", "review_b"), 2, true),
        AppliesTo = "main",
        Otherwise = otherwise,
    };
}
