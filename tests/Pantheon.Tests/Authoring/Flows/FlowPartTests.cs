using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Flows;

/// <summary>Faults of maps, sub-flows, handlers and pools; that the engine lacks such a part yet is told elsewhere.</summary>
public sealed class FlowPartTests
{
    private const string Inner = "name: inner\ninput: { spec: task.v1, tests: test_report.v1?, n: { type: integer, default: 1 } }\nnodes: { x: { run: [x] } }\noutput: { words: \"${{ x.result }}\", list: [1, 2] }\n";

    [TestCase("nodes:\n  a: { flow: iner }\n  b: { flow: inner, in: { test: 1 } }\n  c: { flow: inner, in: { spec: \"${{ night }}\", n: many } }\n  d: { needs: c, run: [\"${{ c.output.word }}\", \"${{ c.output.words }}\"], when: \"${{ c.output.list > 1 }}\" }\n",
        "3:14+4: error PAN2121: node 'a' names unknown flow 'iner' (did you mean 'inner'?)",
        "4:21+2: error PAN2112: node 'b' does not give the flow 'inner' its input 'spec' (add 'spec' under 'in')",
        "4:27+4: error PAN2113: the flow 'inner' has no input 'test' (did you mean 'tests'?)",
        "5:33+14: error PAN2118: 'spec' of the flow 'inner': '${{ night }}' has no 'title', which is required",
        "5:52+4: error PAN2118: 'n' of the flow 'inner' must be integer, and this is the string \"many\"",
        "6:29+13: error PAN2116: 'c.output' has no 'word' (did you mean 'words'?)",
        "6:81+24: error PAN2118: this expression can never mean anything: it asks for the order of a list, which has none")]
    [TestCase("input: { pages: \"string[]\", n: integer }\nnodes:\n  a: { run: [\"${{ page }}\"], when: \"${{ page }}\", map: { each: \"${{ input.n }}\", as: page } }\n  b: { run: [\"${{ cell.os }}\", \"${{ cell.size }}\"], map: { matrix: { os: \"${{ input.pages }}\", n: \"${{ input.n }}\" }, as: cell } }\n  c: { needs: a, agent: coder, in: { spec: \"${{ it }}\" }, map: { each: \"${{ a.output }}\", as: it } }\n  d: { needs: c, run: [\"${{ c.output[0].summry }}\", \"${{ c.output.text }}\", \"${{ c.output.*.text }}\"] }\n  e: { run: [x], map: { each: [1], as: a } }\n",
        "4:41+4: error PAN2114: node 'a' reads the unknown name 'page' (names: input, night, repo, retry, run, task)",
        "4:64+16: error PAN2118: 'each' of the map of node 'a': '${{ input.n }}' is a number and must be a list",
        "5:37+9: error PAN2116: 'cell' has no 'size' (it has: n, os)",
        "5:99+16: error PAN2118: 'n' of the matrix of node 'b': '${{ input.n }}' is a number and must be a list",
        "7:29+18: error PAN2116: 'c.output[0]' has no 'summry' (did you mean 'summary'?)",
        "8:40: error PAN2127: the item of node 'e' is named 'a', as a node is (name the item for what it is, as in 'as: page')")]
    [TestCase("nodes: { a: { run: [x] } }\nfinally:\n  b: { gate: { require: { scope: inside } } }\n  c: { publish: branch }\non_failure:\n  d: { flow: inner, in: { spec: \"${{ task }}\" } }\n  e: { agent: coder, in: { spec: \"${{ task }}\", note: \"${{ run.failure.message }}\" } }\n",
        "4:8+4: error PAN2120: node 'b' of 'finally' is a gate node: what happened cannot be decided anew there (a handler is an agent, run or tool node)",
        "5:8+7: error PAN2120: node 'c' of 'finally' is a publish node: what happened cannot be decided anew there (a handler is an agent, run or tool node)",
        "7:8+4: error PAN2120: node 'd' of 'on_failure' is a flow node: what happened cannot be decided anew there (a handler is an agent, run or tool node)")]
    [TestCase("nodes:\n  a: { agent: coder, in: { spec: \"${{ task }}\" }, pool: hra }\n  b: { agent: coder, in: { spec: \"${{ task }}\" }, pool: hera }\n  c: { agent: coder, in: { spec: \"${{ task }}\" }, pool: hera, models: { repair: other } }\n",
        "3:57+3: error PAN2128: node 'a' asks for the pool 'hra', and no model of the route 'coder' is in it (did you mean 'hera'?)",
        "5:57+4: error PAN2128: node 'c' asks for the pool 'hera', and no model of the route 'other' is in it (its pools: desk)")]
    public void In_a_flow(string text, params string[] expected) => Check("name: f\n" + text, expected);

    [Test]
    public void A_map_has_at_most_a_thousand_items()
    {
        var items = string.Join(", ", Enumerable.Range(0, 1001));

        Check($"name: f\nnodes: {{ a: {{ run: [x], map: {{ each: [{items}], as: it }} }} }}\n", "2:32+4: error PAN2124: the map of node 'a' has 1001 items; 1000 is the most (give each item more of the work)");
        Check($"name: f\nnodes: {{ a: {{ run: [x], map: {{ each: [{items[..^6]}], as: it }} }} }}\n");
    }

    [Test]
    public void A_matrix_has_at_most_a_thousand_cells()
    {
        var forty = string.Join(", ", Enumerable.Range(0, 40));

        Check($"name: f\nnodes: {{ a: {{ run: [x], map: {{ matrix: {{ a: [{forty}], b: [{forty}] }}, as: it }} }} }}\n", "2:32+6: error PAN2126: the matrix of node 'a' has 40 × 40 = 1600 cells; 1000 is the most (take a list out of it)");
        Check($"name: f\nnodes: {{ a: {{ run: [x], map: {{ matrix: {{ a: [{forty}], b: [1, 2] }}, as: it }} }} }}\n");
    }

    [Test]
    public void Flows_that_run_each_other_are_said_in_each_of_them()
    {
        var said = Said.By(Said.Files(
            ("flows/a.yaml", "name: a\nnodes: { x: { flow: b } }\n"),
            ("flows/b.yaml", "name: b\nnodes: { x: { flow: a } }\n"),
            ("flows/c.yaml", "name: c\nnodes: { x: { flow: a } }\n"),
            ("flows/d.yaml", "name: d\nnodes: { x: { flow: d } }\n")));

        Assert.That(Without(said), Is.EqualTo(new[]
        {
            "flows/a.yaml:2:21: error PAN2122: the flow 'a' runs itself: 'a' runs 'b' runs 'a' (to repeat work use 'retry' with 'from')",
            "flows/b.yaml:2:21: error PAN2122: the flow 'b' runs itself: 'b' runs 'a' runs 'b' (to repeat work use 'retry' with 'from')",
            "flows/d.yaml:2:21: error PAN2122: the flow 'd' runs itself: 'd' runs 'd' (to repeat work use 'retry' with 'from')",
        }));
    }

    [Test]
    public void Flows_are_at_most_eight_deep()
    {
        var files = Enumerable.Range(0, 9).Select(depth => ($"flows/f{depth}.yaml", (string?)$"name: f{depth}\nnodes: {{ x: {(depth == 0 ? "{ run: [x] }" : $"{{ flow: f{depth - 1} }}")} }}\n")).ToArray();

        Assert.That(Without(Said.By(Said.Files(files))), Is.EqualTo(new[] { "flows/f8.yaml:2:21+2: error PAN2123: the flow 'f8' has flows within flows 9 deep; 8 is the most (write the nodes of an inner one into the flow above it)" }));
    }

    [Test]
    public void A_flow_and_those_within_it_have_at_most_five_thousand_nodes()
    {
        var nodes = string.Concat(Enumerable.Range(0, 2500).Select(number => $"  n{number}: {{ run: [x] }}\n"));

        var said = Said.By(Said.Files(("flows/big.yaml", "name: big\nnodes:\n" + nodes), ("flows/f.yaml", "name: f\nnodes: { a: { flow: big }, b: { flow: big } }\n")));

        Assert.That(Without(said), Is.EqualTo(new[] { "flows/f.yaml:2:1+5: error PAN2125: the flow and the flows within it have 5002 nodes together; 5000 is the most (run a part of it as a task of its own)" }));
    }

    [Test]
    public void Tasks_that_wait_for_each_other_are_said_in_each_of_them()
    {
        const string Task = "title: Mend it\nscope: { paths: [src/**] }\nacceptance: [it works]\n";

        var said = Said.By(Said.Files(("tasks/A-1.yaml", "id: A-1\nneeds: [B-1]\n" + Task), ("tasks/B-1.yaml", "id: B-1\nneeds: [A-1]\n" + Task), ("tasks/C-1.yaml", "id: C-1\nneeds: [A-1]\n" + Task)));

        Assert.That(said, Is.EqualTo(new[]
        {
            "tasks/A-1.yaml:2:8: error PAN2129: the tasks wait for each other: 'A-1' needs 'B-1' needs 'A-1' (remove one of these needs)",
            "tasks/B-1.yaml:2:8: error PAN2129: the tasks wait for each other: 'B-1' needs 'A-1' needs 'B-1' (remove one of these needs)",
        }));
    }

    private static void Check(string text, params string[] expected)
    {
        var project = Said.Project.Replace("coder: [hera/big]", "coder: [hera/big], other: [desk/big]", StringComparison.Ordinal);

        var said = Said.By(Said.Files(("flows/f.yaml", text), ("flows/inner.yaml", Inner), ("pantheon.yaml", project)));

        Assert.That(Without(said), Is.EqualTo(expected.Select(line => "flows/f.yaml:" + line)));
    }

    private static string[] Without(string[] said) => [.. said.Where(line => !line.Contains("PAN1206", StringComparison.Ordinal))];
}
