using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(15_000)]
public sealed class FlowsCommandTests
{
    private const string Flow =
        "name: mend\ndescription: Mends it.\ninput: { spec: task.v1, n: { type: integer, default: 2 } }\ntimeout: 2h\nnodes:\n"
        + "  code: { agent: coder, in: { spec: \"${{ input.spec }}\" }, timeout: 45m }\n"
        + "  review: { flow: check, needs: code, retry: { max: 2, from: code } }\n"
        + "  pages: { run: [echo, \"${{ page }}\"], needs: review, map: { each: [a, b], as: page } }\n"
        + "finally: { tell: { run: \"echo \\\"done\\\"\\nexit 0\" } }\n";

    [Test]
    public async Task List_names_every_flow()
    {
        using var shell = Catalog();

        var code = await shell.RunAsync("flows", "list");

        Assert.That(code, Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Output, Is.EqualTo("FLOW   NODES  INPUTS   DESCRIPTION\ncheck  1      –\nmend   4      spec, n  Mends it.\n"));
    }

    [Test]
    public async Task Show_tells_inputs_and_nodes()
    {
        using var shell = Catalog();

        await shell.RunAsync("flows", "show", "mend");

        Assert.That(shell.Output.Split('\n')[3..], Is.EqualTo(new[]
        {
            "INPUT  TYPE     DEFAULT",
            "spec   task.v1  required",
            "n      schema   2",
            "",
            "NODE    KIND   WORK              NEEDS   RETRY    TIMEOUT  WHEN",
            "code    agent  coder                              45m",
            "review  flow   check             code    code ×2  –",
            "pages   run    echo ${{ page }}  review           20m      each page of a list",
            "tell    run    echo \"done\"                        20m      at the end",
            "",
        }));
    }

    [Test]
    public async Task Graph_draws_waves_and_the_way_back()
    {
        using var shell = Catalog();

        await shell.RunAsync("flows", "graph", "mend");

        Assert.That(shell.Output.Split('\n'), Is.EqualTo(new[]
        {
            "1  code      agent coder",
            "2  review.x  run x                 ← code",
            "3  review    flow check            ← review.x  ↺ code ×2",
            "4  pages     run echo ${{ page }}  ← review  ⋯ each page of a list",
            "finally:",
            "1  tell      run echo \"done\"",
            "",
        }));
    }

    [Test]
    public async Task Graph_speaks_Mermaid()
    {
        using var shell = Catalog();

        await shell.RunAsync("flows", "graph", "mend", "--format", "mermaid");

        Assert.That(shell.Output.Split('\n'), Is.EqualTo(new[]
        {
            "flowchart TD",
            "  n0(\"code<br/>agent coder\")",
            "  n1[\"review.x<br/>run x\"]",
            "  n2[[\"review<br/>flow check\"]]",
            "  n3[\"pages<br/>run echo ${{ page }} ⋯\"]",
            "  subgraph finally",
            "    n4[\"tell<br/>run echo #quot;done#quot;\"]",
            "  end",
            "  n0 --> n1",
            "  n1 --> n2",
            "  n2 --> n3",
            "  n2 -. \"×2\" .-> n0",
            "",
        }));
    }

    [Test]
    public async Task Plan_says_who_works_on_which_model_and_what_the_policy_says()
    {
        using var shell = Catalog();

        var code = await shell.RunAsync("flows", "plan", "mend", "--json");

        var plan = JsonNode.Parse(shell.Output)!;
        var first = plan["nodes"]![0]!;
        Assert.That((code, plan["policy"]!.ToString(), plan["nodes"]!.AsArray().Count), Is.EqualTo((ExitCode.Yes, "night@1", 5)), shell.Error);
        Assert.That((first["work"]!.ToString(), first["models"]!.ToJsonString()), Is.EqualTo(("coder@1", """[{"route":"coder","models":["hera/big"]}]""")));
        Assert.That((plan["nodes"]![1]!["parent"]!.ToString(), plan["nodes"]![2]!["retry_from"]!.ToString()), Is.EqualTo(("review", "code")));
        Assert.That((first["p50_seconds"]!.GetValue<double>(), first["samples"]!.GetValue<int>(), first["basis"]!.ToString()), Is.EqualTo((240.0, 0, "no run, a guess")));
        Assert.That(plan["nodes"]![2]!["p50_seconds"], Is.Null, "a flow's node takes what the nodes in it take");
        Assert.That(plan["estimate"]!["path"]!.ToJsonString(), Is.EqualTo("""["code","review.x","pages","tell"]"""));
        Assert.That(plan["estimate"]!["p80_seconds"]!.GetValue<double>(), Is.GreaterThan(plan["estimate"]!["p50_seconds"]!.GetValue<double>()));
    }

    [Test]
    public async Task A_flow_that_cannot_run_yet_is_planned_and_refused()
    {
        using var shell = Catalog();
        shell.Write(".pantheon/flows/later.yaml", "name: later\nnodes: { a: { tool: doc_check } }\n");

        var code = await shell.RunAsync("flows", "plan", "later");

        Assert.That((code, shell.Error), Is.EqualTo((ExitCode.Refused, "warning: a run of it is refused: the tool 'doc_check' of node 'a' is not supported yet\n1 nodes in 1 waves; the longest chain may take 20m by its timeouts\na work 30 s (p50), 1 m 09 s (p80), tries again included, some of it guessed; waits for seats and loading come on top\n")));
    }

    [Test]
    public async Task A_flow_that_is_not_there_is_told_with_the_near_one()
    {
        using var shell = Catalog();

        var code = await shell.RunAsync("flows", "show", "mnd");

        Assert.That(code, Is.Not.EqualTo(ExitCode.Yes));
        Assert.That(shell.Error, Does.Contain("the catalog has no flow 'mnd'").And.Contain("did you mean 'mend'?"));
    }

    [Test]
    public async Task A_catalog_with_a_fault_is_not_planned()
    {
        using var shell = Catalog();
        shell.Write(".pantheon/flows/bad.yaml", "name: bad\nnodes: { a: { run: [x], needs: b } }\n");

        Assert.That(await shell.RunAsync("flows", "list"), Is.EqualTo(ExitCode.InvalidFiles));
        Assert.That(shell.Error, Does.Contain("PAN2103"));
    }

    private static Shell Catalog()
    {
        var shell = new Shell();
        foreach (var (path, text) in Authoring.Said.Files(("flows/mend.yaml", Flow), ("flows/check.yaml", "name: check\nnodes: { x: { run: [x] } }\n")).Texts)
        {
            shell.Write($".pantheon/{path}", text);
        }

        return shell;
    }
}
