using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Flows;

/// <summary>Faults of flows, each with the whole text that is printed.</summary>
public sealed class FlowFaultTests
{
    private const string Head = "name: f\ninput: { spec: task.v1 }\nnodes:\n";
    private const string Code = "  code: { agent: coder, in: { spec: \"${{ input.spec }}\" } }\n";
    private const string Test = "  test: { needs: code, tool: check, with: { only: x } }\n";

    [TestCase("  code: { agent: coder, in: { spec: \"${{ task }}\" }, needs: [cod, code2] }\n  code2: { run: [a] }\n",
        "4:62+3: error PAN2103: node 'code' needs unknown node 'cod' (nodes: code2)")]
    [TestCase("  a: { needs: c, run: [x] }\n  b: { needs: a, run: [x] }\n  c: { needs: [b], run: [x] }\n  d: { needs: d, run: [x] }\n",
        "5:15: error PAN2102: the nodes wait for each other: 'a' needs 'c' needs 'b' needs 'a' (remove one of these needs; to repeat work use 'retry' with 'from')",
        "7:15: error PAN2102: the nodes wait for each other: 'd' needs 'd' (remove one of these needs; to repeat work use 'retry' with 'from')")]
    [TestCase(Code + "  b: { needs: code, run: [x] }\n  c: { run: [x], retry: { max: 1, from: code } }\n  d: { needs: b, run: [x], retry: { max: 1, from: cod } }\n",
        "6:41+4: error PAN2107: retry.from 'code' is not an ancestor of 'c' (there are no ancestors)",
        "7:51+3: error PAN2107: retry.from 'cod' is not an ancestor of 'd' (did you mean 'code'?)")]
    [TestCase("  a: { agent: codr }\n  b: { agent: coder@2, in: { spec: \"${{ task }}\" } }\n  c: { agent: coder@candidate }\n  d: { agent: Coder }\n",
        "4:15+4: error PAN2105: node 'a' names unknown agent 'codr' (did you mean 'coder'?)",
        "5:15+7: error PAN2106: the agent 'coder' has no version 2 here (the catalog has 'coder@1'; write 'coder' for the active one)",
        "6:15+15: error PAN1206: '@candidate' is not supported yet (write 'coder' for the active version)",
        "7:15+5: error PAN1205: 'Coder' names no agent (write NAME, NAME@active or NAME@VERSION)")]
    [TestCase("  a: { agent: coder, in: { spec: \"${{ task }}\" }, models: { first: codr, repair: coder } }\n  b: { run: [x], models: { first: coder } }\n  c: { agent: coder, in: { spec: \"${{ task }}\" }, models: { frst: coder } }\n",
        "4:68+4: error PAN1305: node 'a' asks for unknown route 'codr' (did you mean 'coder'?)",
        "5:18+6: error PAN1207: the key 'models' does not belong to a run node (a run node takes run, edits, evidence, map, cache)",
        "6:61+4: error PAN1203: unknown key 'frst' in 'models' (did you mean 'first'?)")]
    [TestCase("  a: { tool: chek }\n  b: { tool: doc_check }\n  c: { tool: read_file }\n",
        "4:14+4: error PAN2108: node 'a' names unknown tool 'chek' (did you mean 'check'?)",
        "5:14+9: warning PAN1206: the tool 'doc_check' of node 'b' is not supported yet: a run of this flow is refused (declare a checker as a tool (tools/NAME.yaml))",
        "6:14+9: error PAN2108: node 'c' calls 'read_file', which only agents can call (declare a tool (tools/NAME.yaml) for the node)")]
    [TestCase("  a: { agent: coder, in: { note: x, nots: y } }\n  b: { agent: coder }\n  c: { tool: check, with: { onyl: x } }\n",
        "4:22+2: error PAN2112: node 'a' does not give the agent 'coder' its input 'spec' (add 'spec' under 'in')",
        "4:37+4: error PAN2113: the agent 'coder' has no input 'nots' (did you mean 'note'?)",
        "5:3: error PAN2112: node 'b' does not give the agent 'coder' its input 'spec' (add 'spec' under 'in')",
        "6:21+4: error PAN2112: node 'c' does not give the tool 'check' its input 'only' (add 'only' under 'with')",
        "6:29+4: error PAN2113: the tool 'check' has no input 'onyl' (did you mean 'only'?)")]
    [TestCase(Code + Test + "  g: { needs: code, gate: { require: { tests: passed, format: { of: [test, code] } } } }\n",
        "6:40+5: error PAN2117: gate 'g' requires tests, and no node upstream gives them (add a tool or run node with 'evidence: tests' upstream)",
        "6:70+4: error PAN2109: gate 'g' names 'test', which is not upstream of it (upstream: code)",
        "6:76+4: error PAN2117: node 'code' gives no evidence of format (name a node whose tool or command has 'evidence: format')")]
    [TestCase(Code + Test + "  g: { needs: test, gate: { require: { tests: { of: [test, code] }, reviews: { of: [test, code, tst] }, coverage: passed } } }\n",
        "6:60+4: error PAN2117: node 'code' gives no evidence of tests (name a node whose tool or command has 'evidence: tests')",
        "6:85+4: error PAN2110: node 'test' is a tool node and gives no review (name an agent node whose agent has 'output: review.v1')",
        "6:91+4: error PAN2110: the agent 'coder' of node 'code' gives patch.v1, no review (give it 'output: review.v1', or name another node)",
        "6:97+3: error PAN2109: gate 'g' names 'tst', which is not upstream of it (did you mean 'test'?)",
        "6:115+6: error PAN1202: 'coverage' must be a mapping, found the text 'passed'")]
    [TestCase(Code + Test + "  g: { needs: test, gate: { require: { coverage: { min: 101, max_dorp: 1 } } } }\n  h: { needs: test, gate: { require: { coverage: {} } } }\n  r: { run: [x], evidence: coverage }\n",
        "6:40+8: error PAN2117: gate 'g' requires coverage, and no node upstream gives them (add a tool node upstream whose tool says where its reports lie ('coverage'))",
        "6:57+3: error PAN1204: 'min' must be from 0 to 100; found 101",
        "6:62+8: error PAN1203: unknown key 'max_dorp' in 'coverage' (did you mean 'max_drop'?)",
        "7:40+8: error PAN2117: gate 'h' requires coverage, and no node upstream gives them (add a tool node upstream whose tool says where its reports lie ('coverage'))",
        "7:50: error PAN1204: 'coverage' asks nothing (write min: 80, or max_drop: 0 for no less than the base has)",
        "8:28+8: error PAN2131: a run node leaves no coverage report that could be read (declare a tool that says where its reports lie: 'coverage' in tools/NAME.yaml)")]
    [TestCase("  a: { agent: reviewer, in: { spec: \"${{ task }}\" } }\n  b: { agent: other, in: { spec: \"${{ task }}\" } }\n  g: { needs: [a, b], gate: { require: { reviews: { of: [a, b], distinct_models: true } } } }\n",
        "6:53+2: warning PAN2111: the reviewer 'reviewer' is not blind to 'other' (add 'blind: [other]' to the agent 'reviewer')")]
    [TestCase(Code + "  b: { run: [\"${{ code.output.text }}\", \"${{ inpt.spec }}\", \"${{ run.patch.files.*.paht }}\", \"${{ input.spc }}\"] }\n",
        "5:19+16: error PAN2115: node 'b' reads 'code', which is not upstream of it (add 'code' to its needs)",
        "5:46+9: error PAN2114: node 'b' reads the unknown name 'inpt' (did you mean 'input'?)",
        "5:66+22: error PAN2116: 'run.patch.files.*' has no 'paht' (did you mean 'path'?)",
        "5:99+9: error PAN2116: 'input' has no 'spc' (did you mean 'spec'?)")]
    [TestCase(Code + Test + "  b: { needs: test, when: \"${{ test.output.faild > 0 || test.result == 'failed' || test.outcome }}\", run: [x] }\n",
        "6:32+17: error PAN2116: 'test.output' has no 'faild' (did you mean 'failed'?)",
        "6:84+12: error PAN2116: 'test' has no 'outcome' (it has: failure, output, result, status)")]
    [TestCase(Code + "  b: { needs: code, run: [x], retry: { max: 2, from: code, feedback: \"${{ b.failure.digest }}${{ b.failure.digst }}\" } }\n",
        "5:98+15: error PAN2116: 'b.failure' has no 'digst' (did you mean 'digest'?)")]
    [TestCase("  a: { run: [x], agent: coder }\n  b: { timeout: 3m }\n  c: { run: [x], in: { a: 1 } }\n  d: { gate: { require: { scope: outside } }, evidence: tests }\n",
        "4:3: error PAN1207: node 'a' has 'agent' and 'run'; a node does one thing (make a node of each)",
        "5:3: error PAN1201: node 'b' does nothing (give it one of agent, run, tool, gate, flow, publish)",
        "6:18+2: error PAN1207: the key 'in' does not belong to a run node (a run node takes run, edits, evidence, map, cache)",
        "7:34+7: error PAN1204: 'scope' must be 'inside'; found 'outside'",
        "7:47+8: error PAN1207: the key 'evidence' does not belong to a gate node (a gate node takes gate)")]
    [TestCase("  a: { flow: g }\n  b: { agent: coder, in: { spec: \"${{ task }}\" }, map: { each: [1], as: it }, cache: content, pool: hera }\n  c: { publish: patch }\n  d: { publish: branch, with: { tile: x } }\n",
        "6:17+5: error PAN1204: 'publish' must be one of branch, bundle, pr; found 'patch'",
        "7:33+4: error PAN1203: unknown key 'tile' in 'with' of a publish node (did you mean 'title'?)")]
    [TestCase("  a: { run: [x], map: { each: 1, as: Item, parallel: 0, keep_going: yes } }\n  b: { run: [x], map: { as: input, each: [1], matrix: { x: [1] } } }\n  c: { run: [x], map: { as: it } }\n  d: { run: [x], map: { as: it, matrix: { A: [1], b: 2 } } }\n  e: { run: [x], map: { as: it, matrix: {} } }\n",
        "4:31: error PAN1202: 'each' must be a list, or an expression that gives one, found the number 1",
        "4:38+4: error PAN1205: 'Item' is no name that 'as' can have: lower-case letters, digits and '_', a letter first",
        "4:54: error PAN1204: 'parallel' must be from 1 to 1000; found 0",
        "4:69+3: error PAN1202: 'keep_going' must be true or false, found the text 'yes'",
        "5:29+5: error PAN1205: 'input' cannot name the item of a map: expressions have that name already (name the item for what it is, as in 'as: page')",
        "5:47+6: error PAN1207: a map has 'each' or 'matrix', not both ('each' gives one list, 'matrix' one for each name)",
        "6:23: error PAN1207: a map needs 'each' or 'matrix' ('each' gives one list, 'matrix' one for each name)",
        "7:43: error PAN1205: 'A' is no name that 'matrix' can have: lower-case letters, digits and '_', a letter first",
        "7:54: error PAN1202: 'b' must be a list, or an expression that gives one, found the number 2",
        "8:41: error PAN1204: the matrix is empty (give each name a list of its values)")]
    [TestCase("  a: { run: \"\" }\n  b: { run: \"echo ${{ inpt }}\" }\n  c: { gate: { require: { scope: inside } }, map: { each: [1], as: it }, pool: x }\n",
        "4:13+2: error PAN1204: 'run' is an empty script",
        "5:23+4: error PAN2114: node 'b' reads the unknown name 'inpt' (did you mean 'input'?)",
        "6:46+3: error PAN1207: the key 'map' does not belong to a gate node (a gate node takes gate)",
        "6:74+4: error PAN1207: the key 'pool' does not belong to a gate node (a gate node takes gate)")]
    [TestCase("  a: { run: [x], timout: 3m }\n  b: { run: [x], retry: { max: 30, tree: fresh, on: [infra], backoff: { jitter: 2 } } }\n  c: { run: [x], on_failure: { cause: bad }, when: yes }\n",
        "4:18+6: error PAN1203: unknown key 'timout' in node 'a' (did you mean 'timeout'?)",
        "5:32+2: error PAN1204: 'max' must be from 0 to 20; found 30",
        "5:36+4: error PAN1207: 'tree' of a retry needs 'from' (name the ancestor that runs again)",
        "5:54+5: error PAN1204: 'on' cannot be 'infra' (words: agent, budget_exhausted, build_failed, code, context_overflow, deadline, disk_full, environment, environment_missing, evidence_missing, gate_rejected, host_lost, infrastructure, internal, no_progress, not_local, output_invalid, policy, policy_refused, red_base, review_rejected, runtime_error, runtime_unavailable, sandbox_refused, secret_found, spec, spec_ambiguous, store_unavailable, tests_failed, timeout, tool_failure, workspace_conflict)",
        "5:81: error PAN1204: 'jitter' must be from 0 to 1; found 2",
        "6:39+3: error PAN1204: 'cause' must be one of spec, environment, code, agent, policy, deadline, infrastructure, internal; found 'bad'",
        "6:52+3: error PAN1204: 'when' must be an expression, found the text 'yes' (write \"${{ … }}\")")]
    [TestCase("  A: { run: [x] }\n",
        "4:3: error PAN1205: 'A' is no name that 'nodes' can have: lower-case letters, digits, '_' and '-', a letter first")]
    [TestCase("  a: { run: [x], expect: { fail_to_pass: some, max_files: 0, colour: red } }\n",
        "4:42+4: error PAN1202: 'fail_to_pass' must be a list of texts, or an expression that gives one, found the text 'some'",
        "4:59: error PAN1204: 'max_files' must be at least 1; found 0",
        "4:62+6: error PAN1203: unknown key 'colour' in 'expect' (keys: fail_to_pass, forbid_added, max_added_lines, max_files, pass_to_pass, protected_paths)")]
    public void In_a_node(string nodes, params string[] expected) => Check(Head + nodes, expected);

    [TestCase("name: f\nnodes: {}\n",
        "2:8: error PAN1204: the flow has no nodes")]
    [TestCase("name: f\nnodes: { a: { run: [x] } }\nschedule: { cron: x, time_zone: Mars }\nfinally: { b: { run: [x] } }\nversion: 1\ndefaults: { pool: hera }\n",
        "3:1+8: warning PAN1208: the key 'schedule' of the flow has no effect yet (queue the flow with 'pantheon queue add')",
        "3:19: error PAN1204: 'cron' needs 5 fields, found 1 (minute hour day month weekday, as in \"0 22 * * 1-5\")",
        "3:33+4: error PAN1204: 'Mars' is no time zone (write an IANA zone: Europe/Berlin)",
        "5:1+7: warning PAN1208: the key 'version' of the flow has no effect yet (remove it, or keep it for a later version)")]
    [TestCase("name: f\nnodes: { a: { run: [x] } }\nfinally: { a: { run: [x] }, c: { run: [x], needs: [a, d] }, e: { needs: c, run: [\"${{ a.result }}${{ run.failure.node }}${{ c.output }}${{ d.output }}\"] } }\non_failure: { d: { run: [\"${{ run.failure.kin }}${{ c.output }}\"] } }\n",
        "3:12: error PAN2119: 'a' is a node of 'nodes' and of 'finally' (rename one of the two)",
        "3:52: error PAN2103: node 'c' of 'finally' needs 'a' of 'nodes' (remove it: 'finally' starts when the nodes have ended)",
        "3:55: error PAN2103: node 'c' of 'finally' needs 'd' of 'on_failure' (remove it: 'finally' starts when the nodes have ended)",
        "4:31+15: error PAN2116: 'run.failure' has no 'kin' (did you mean 'kind'?)",
        "4:53+8: error PAN2115: node 'd' reads 'c', which is not upstream of it (add 'c' to its needs)")]
    [TestCase("name: f\nnodes: { a: { run: [\"${{ run.failure.kind }}\"] } }\nconcurrency: { group: \"x-${{ repo.name }}-${{ task.id }}\", limit: 1, when_full: wait }\nexpect: { max_files: many, protected_paths: [\"${{ a.output }}\"] }\n",
        "2:26+16: error PAN2116: 'run' has no 'failure' (it has: base, flow, id, patch, repository, short)",
        "3:47+7: error PAN2114: the flow's concurrency group reads the unknown name 'task' (names: input, repo)",
        "3:81+4: error PAN1204: 'when_full' must be one of queue, skip, replace; found 'wait'",
        "4:22+4: error PAN1202: 'max_files' must be a whole number, found the text 'many'",
        "4:51+8: error PAN2115: the flow's 'expect' reads 'a', which is not upstream of it (add 'a' to its needs)")]
    [TestCase("name: f\nnodes: { a: { run: [x] } }\nfinally: {}\n",
        "3:10: error PAN1204: 'finally' has no nodes")]
    [TestCase("name: f\ninput: { n: { type: integer, default: many } }\nnodes: { a: { run: [x] } }\noutput: \"${{ b.output }}\"\n",
        "2:39+4: error PAN1204: the default of 'n' does not fit its schema: $: expected integer, got the string \"many\"",
        "4:14+8: error PAN2114: the flow's output reads the unknown name 'b' (did you mean 'a'?)")]
    [TestCase("name: f\ntask: { title: \"${{ a.output }} ${{ run.id }}\", acceptance: [] }\nnodes: { a: { run: [x] } }\n",
        "2:21+8: error PAN2115: the flow's task reads 'a', which is not upstream of it (add 'a' to its needs)",
        "2:37+6: error PAN2114: the flow's task reads the unknown name 'run' (names: input, night)",
        "2:61: error PAN1210: the task has no acceptance criterion (say what must be true afterwards)")]
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

        var said = Said.By(Said.Files(("flows/f.yaml", text), ("agents/other.yaml", other), ("flows/g.yaml", "name: g\nnodes: { x: { run: [x] } }\n")));

        Assert.That(said, Is.EqualTo(expected.Select(line => "flows/f.yaml:" + line)));
    }
}
