using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Flows;

/// <summary>What a flow's expressions give against what is wanted where they stand, each fault with the whole text that is printed.</summary>
public sealed class FlowTypeTests
{
    private const string Head =
        "name: f\ninput: { spec: task.v1, n: integer, names: \"string[]\", any: object, maybe: string? }\nnodes:\n  code: { agent: coder, in: { spec: \"${{ input.spec }}\" } }\n  test: { needs: code, tool: check, with: { only: x } }\n";

    private const string Typed =
        "name: typed\ndescription: Takes all kinds.\nrun: [make]\ninput:\n  type: object\n  additionalProperties: false\n  properties:\n    text: { type: string, minLength: 2 }\n    count: { type: integer, minimum: 1 }\n    flag: { type: boolean }\n    list: { type: array, items: { type: string } }\n    map: { type: object, additionalProperties: false, required: [a], properties: { a: { type: string }, b: { type: integer } } }\n";

    [TestCase("  a: { needs: test, tool: typed, with: { text: \"${{ input.n }}\", count: \"${{ input.maybe }}\", flag: \"${{ input.names }}\", list: \"${{ input.names }}\", map: \"${{ input.any }}\" } }\n",
        "6:48+16: error PAN2118: 'text' of the tool 'typed': '${{ input.n }}' is a number and must be a text",
        "6:73+20: error PAN2118: 'count' of the tool 'typed': '${{ input.maybe }}' is a text and must be a number",
        "6:101+20: error PAN2118: 'flag' of the tool 'typed': '${{ input.names }}' is a list and must be true or false")]
    [TestCase("  a: { tool: typed, with: { text: x, count: 0, flag: maybe, list: [a, 1], map: { a: x, c: 1 } } }\n",
        "6:35: error PAN2118: 'text' of the tool 'typed' must be at least 2 characters, and this is 1",
        "6:45: error PAN2118: 'count' of the tool 'typed' must be a number of at least 1, and this is 0",
        "6:54+5: error PAN2118: 'flag' of the tool 'typed' must be boolean, and this is the string \"maybe\"",
        "6:71: error PAN2118: 'list' of the tool 'typed' must be string, and '[1]' is the number 1",
        "6:80: error PAN2118: 'map' of the tool 'typed' must be only the properties 'a', 'b' (did you mean 'a'?), and this is the unknown property 'c'")]
    [TestCase("  a: { tool: typed, with: { map: { b: \"${{ input.maybe }}\", a: \"${{ 1 }}\" }, list: [\"${{ input.n }}\"] } }\n",
        "6:39+20: error PAN2118: 'map' of the tool 'typed': 'b' is a text and must be a number",
        "6:84: error PAN2118: 'list' of the tool 'typed': '[]' is a number and must be a text")]
    [TestCase("  a: { agent: coder, in: { spec: \"${{ input.any }}\", note: \"${{ input.spec }}\" } }\n  b: { agent: coder, in: { spec: \"${{ run }}\" } }\n",
        "6:60+19: error PAN2118: 'note' of the agent 'coder': '${{ input.spec }}' is an object and must be a text",
        "7:34+12: error PAN2118: 'spec' of the agent 'coder': '${{ run }}' has no 'title', which is required")]
    [TestCase("  a: { needs: test, when: \"${{ test.output }} && ${{ input.n }}\", run: [x] }\n  b: { when: \"${{ input.names }}\", run: [x] }\n  c: { needs: test, when: \"${{ test.output }}\", run: [x] }\n",
        "6:28+38: error PAN2118: 'when' of node 'a' has words around its expression, so that it is a text and always true (write one expression: \"${{ a && b }}\")")]
    [TestCase("  a: { run: [x], when: \"${{ input.names > 1 }}\" }\n  b: { run: [x], when: \"${{ input.spec == 'x' }}\" }\n  c: { run: [\"${{ input.n.size }}\", \"${{ input.maybe.*.x }}\", \"${{ input.any.a.b > 2 }}\"] }\n",
        "6:25+22: error PAN2118: this expression can never mean anything: it asks for the order of a list, which has none",
        "7:25+24: error PAN2118: this expression can never mean anything: it compares an object with a text, which are never equal",
        "8:15+19: error PAN2118: this expression can never mean anything: it looks for members in a number",
        "8:38+22: error PAN2118: this expression can never mean anything: it looks for items in a text")]
    [TestCase("  a: { run: [x], retry: { max: \"${{ input.names }}\" }, expect: { max_files: \"${{ input.any }}\", fail_to_pass: \"${{ input.n }}\", pass_to_pass: \"${{ input.maybe }}\" } }\n  p: { needs: test, publish: branch, with: { title: \"${{ test.output }}\", body: \"${{ test.output.digest }}\" } }\n",
        "6:32+20: error PAN2118: 'max' of the retry of node 'a': '${{ input.names }}' is a list and must be a text or a number",
        "6:77+18: error PAN2118: 'max_files' of node 'a': '${{ input.any }}' is an object and must be a text or a number",
        "6:111+16: error PAN2118: 'fail_to_pass' of node 'a': '${{ input.n }}' is a number and must be a list",
        "7:53+20: error PAN2118: 'title' of node 'p': '${{ test.output }}' is an object and must be a text or a number or true or false")]
    [TestCase("  a: { run: [\"${{ input.n || input.maybe }}\", \"${{ contains(input.names, 'x') == true }}\", \"${{ run.patch.files.*.path }}\", \"${{ fromJSON(input.maybe).x.y }}\"] }\n  b: { tool: typed, with: { text: \"${{ input.n || input.maybe }}\", count: \"${{ fromJSON(input.maybe) }}\", list: \"${{ run.patch.files.*.path }}\", flag: \"${{ input.n > 1 }}\" } }\n")]
    public void In_a_node(string nodes, params string[] expected) => Check(Head + nodes, expected);

    [TestCase("name: f\ninput: { n: integer }\nnodes: { a: { run: [x] } }\ntask: { title: T, acceptance: [\"${{ input }}\"], scope: { paths: \"${{ input.n }}\" } }\nconcurrency: { group: \"${{ input }}\", limit: 1 }\nexpect: { protected_paths: \"${{ input.n }}\" }\n",
        "4:32+14: error PAN2118: a criterion of the flow's task: '${{ input }}' is an object and must be a text or a number or true or false",
        "4:65+16: error PAN2118: 'paths' of the flow's task: '${{ input.n }}' is a number and must be a list",
        "5:23+14: error PAN2118: 'group' of the flow: '${{ input }}' is an object and must be a text or a number or true or false",
        "6:28+16: error PAN2118: 'protected_paths' of the flow: '${{ input.n }}' is a number and must be a text or a list")]
    public void In_a_flow(string text, params string[] expected) => Check(text, expected);

    private static void Check(string text, params string[] expected)
    {
        var said = Said.By(Said.Files(("flows/f.yaml", text), ("tools/typed.yaml", Typed)));

        Assert.That(said, Is.EqualTo(expected.Select(line => "flows/f.yaml:" + line)));
    }
}
