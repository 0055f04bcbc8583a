using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Flows;

/// <summary>Faults of flows, each with the whole text that is printed.</summary>
public sealed class FlowFaultTests
{
    private const string Head = "name: f\ninput: { spec: task.v1 }\nnodes:\n";
    private const string Code = "  code: { agent: coder, in: { spec: \"${{ input.spec }}\" } }\n";
    private const string Test = "  test: { needs: code, tool: check, with: { only: x } }\n";

    [TestCase("  code: { agent: coder, in: { spec: 1 }, needs: [cod, code2] }\n  code2: { run: [a] }\n", "?")]
    [TestCase("  a: { needs: c, run: [x] }\n  b: { needs: a, run: [x] }\n  c: { needs: [b], run: [x] }\n  d: { needs: d, run: [x] }\n", "?")]
    [TestCase(Code + "  b: { needs: code, run: [x] }\n  c: { run: [x], retry: { max: 1, from: code } }\n  d: { needs: b, run: [x], retry: { max: 1, from: cod } }\n", "?")]
    [TestCase("  a: { agent: codr }\n  b: { agent: coder@2, in: { spec: 1 } }\n  c: { agent: coder@candidate }\n  d: { agent: Coder }\n", "?")]
    [TestCase("  a: { tool: chek }\n  b: { tool: doc_check }\n  c: { tool: read_file }\n", "?")]
    [TestCase("  a: { agent: coder, in: { note: x, nots: y } }\n  b: { agent: coder }\n  c: { tool: check, with: { onyl: x } }\n", "?")]
    [TestCase(Code + Test + "  g: { needs: code, gate: { require: { tests: passed, format: { of: [test, code] } } } }\n", "?")]
    [TestCase(Code + Test + "  g: { needs: test, gate: { require: { tests: { of: [test, code] }, reviews: { of: [test, code, tst] }, coverage: passed } } }\n", "?")]
    [TestCase("  a: { agent: reviewer, in: { spec: 1 } }\n  b: { agent: other, in: { spec: 1 } }\n  g: { needs: [a, b], gate: { require: { reviews: { of: [a, b], distinct_models: true } } } }\n", "?")]
    [TestCase(Code + "  b: { run: [\"${{ code.output.text }}\", \"${{ inpt.spec }}\", \"${{ run.patch.files.*.paht }}\", \"${{ input.spc }}\"] }\n", "?")]
    [TestCase(Code + Test + "  b: { needs: test, when: \"${{ test.output.faild > 0 || test.result == 'failed' }}\", run: [x] }\n", "?")]
    [TestCase(Code + "  b: { needs: code, run: [x], retry: { max: 2, from: code, feedback: \"${{ b.failure.digest }}${{ b.failure.digst }}\" } }\n", "?")]
    [TestCase("  a: { run: [x], agent: coder }\n  b: { timeout: 3m }\n  c: { run: [x], in: { a: 1 } }\n  d: { gate: { require: { scope: outside } }, evidence: tests }\n", "?")]
    [TestCase("  a: { flow: other }\n  b: { run: [x], map: { each: 1 }, cache: content, pool: hera }\n  c: { publish: pr }\n  d: { publish: branch, with: { tile: x } }\n", "?")]
    [TestCase("  a: { run: [x], timout: 3m }\n  b: { run: [x], retry: { max: 30, tree: fresh, on: [infra], backoff: { jitter: 2 } } }\n  c: { run: [x], on_failure: { cause: bad }, when: yes }\n", "?")]
    [TestCase("  A: { run: [x] }\n", "?")]
    [TestCase("  a: { run: [x], expect: { fail_to_pass: some, max_files: 0, colour: red } }\n", "?")]
    public void In_a_node(string nodes, params string[] expected) => Check(Head + nodes, expected);

    [TestCase("name: f\nnodes: {}\n", "?")]
    [TestCase("name: f\nnodes: { a: { run: [x] } }\nschedule: { cron: x }\nfinally: {}\nversion: 1\ndefaults: { pool: hera }\n", "?")]
    [TestCase("name: f\ninput: { n: { type: integer, default: many } }\nnodes: { a: { run: [x] } }\noutput: \"${{ b.output }}\"\n", "?")]
    [TestCase("name: f\ntask: { title: \"${{ a.output }} ${{ run.id }}\", acceptance: [] }\nnodes: { a: { run: [x] } }\n", "?")]
    public void In_a_flow(string text, params string[] expected) => Check(text, expected);

    [Test]
    public void A_flow_has_at_most_five_thousand_nodes()
    {
        var nodes = string.Concat(Enumerable.Range(0, 5001).Select(number => $"  n{number}: {{ run: [x] }}\n"));

        Check(Head + nodes, "3:1+5: error PAN2104: the flow has 5001 nodes; 5000 is the most (split it into flows)");
    }

    [Test, CancelAfter(15_000)]
    public void A_chain_of_five_thousand_nodes_is_checked()
    {
        var nodes = string.Concat(Enumerable.Range(1, 4999).Select(number => $"  n{number}: {{ run: [x], needs: n{number - 1} }}\n"));

        Check(Head + "  n0: { run: [x] }\n" + nodes);
    }

    private static void Check(string text, params string[] expected)
    {
        var other = Said.Reviewer.Replace("name: reviewer", "name: other", StringComparison.Ordinal) + "blind: [reviewer]\n";

        var said = Said.By(Said.Files(("flows/f.yaml", text), ("agents/other.yaml", other)));

        Assert.That(said, Is.EqualTo(expected.Select(line => "flows/f.yaml:" + line)));
    }
}
