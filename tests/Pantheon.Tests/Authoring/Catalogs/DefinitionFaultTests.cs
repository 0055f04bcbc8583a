using NUnit.Framework;

namespace Pantheon.Tests.Authoring.Catalogs;

/// <summary>Faults of pantheon.yaml, agents, tools, commands and policies, each with the whole text that is printed.</summary>
public sealed class DefinitionFaultTests
{
    [TestCase("version: 2\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\n", "?")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop } }\nroutes: { coder: [hera/big] }\n", "?")]
    [TestCase("version: 1\nrepos: { Shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\n", "?")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main, branch: mine } }\nroutes: { coder: [hera/big] }\n", "?")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main, preset: go, keep_branches: 30d } }\nroutes: { coder: [hera/big] }\n", "?")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera] }\n", "?")]
    [TestCase("version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\ndefaults: { repo: shp, flow: f, night: day }\n", "?")]
    public void In_the_project(string text, params string[] expected) => Check("pantheon.yaml", text, expected);

    [TestCase("model: { route: coder }", "model: { route: coder, id: a/b }", "?")]
    [TestCase("model: { route: coder }", "model: { id: ab }", "?")]
    [TestCase("model: { route: coder }", "model: { route: codr }", "?")]
    [TestCase("model: { route: coder }", "model: { route: coder, adapter: x, temperature: 3 }", "?")]
    [TestCase("output: patch.v1", "output: ptch.v1", "?")]
    [TestCase("output: patch.v1", "output: intent.v1", "?")]
    [TestCase("output: patch.v1", "output: { type: string, format: date, minimun: 3 }", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\ntools: [read_fil, bash, check]\ndone: { require: [chek] }", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\nblind: [reviewr]", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\ninclude: [style]", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\nlimits: { wall: 10, turns: 0, repairs: 2 }", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\ngrammar: { regex: a }\nagents: [reviewer]", "?")]
    [TestCase("output: patch.v1", "output: patch.v1\nprompt: Do it.", "?")]
    [TestCase("${{ spec.title }}", "${{ spec.titel }} and ${{ nots }}", "?")]
    [TestCase("${{ spec.title }}", "${{ spec.title", "?")]
    [TestCase("Do ${{ spec.title }}\n", "", "?")]
    public void In_an_agent(string part, string instead, params string[] expected) =>
        Check("agents/coder.md", Said.Coder.Replace(part, instead, StringComparison.Ordinal), expected);

    [TestCase("run: [make]", "mcp: { server: [x] }", "?")]
    [TestCase("run: [make]", "run: []", "?")]
    [TestCase("run: [make]", "run: make all", "?")]
    [TestCase("run: [make]", "run: [make, \"${{ args.olny }}\", \"${{ tool.dir }}\", \"${{ input.x }}\"]", "?")]
    [TestCase("run: [make]", "run: [make]\nparse: xunit\nsandbox: { network: host }", "?")]
    [TestCase("run: [make]", "run: [make]\ntimeout: 5 minutes", "?")]
    [TestCase("evidence: tests", "evidence: testz", "?")]
    [TestCase("name: check", "name: search", "?")]
    [TestCase("type: object, additionalProperties", "type: array, additionalProperties", "?")]
    public void In_a_tool(string part, string instead, params string[] expected) =>
        Check("tools/check.yaml", Said.Check.Replace(part, instead, StringComparison.Ordinal), expected);

    [TestCase("windows: []", "windows: [ { days: [mo], from: 22, to: \"06:30\", tz: Mars/Base } ]", "?")]
    [TestCase("windows: []", "windows: []\nmodels: { origins: [local, cloud] }\negress: { default: deny, dns: allow }\nenv: { on_forbidden: drop }\ngit: { push: ask }", "?")]
    [TestCase("windows: []", "windows: []\nlimits: { disk: 20 }\nfiles: { read: [home], hide: [x] }\nstart: { fits: p80 }", "?")]
    [TestCase("mode: night", "mode: day", "?")]
    public void In_a_policy(string part, string instead, params string[] expected) =>
        Check("policies/night.yaml", Said.Night.Replace(part, instead, StringComparison.Ordinal), expected);

    [Test]
    public void In_a_command()
    {
        Check("commands/a.md", "---\nname: a\nagnt: coder\n---\nWords ${{ x\n", "?");
    }

    [Test]
    public void A_name_is_given_once()
    {
        Check("agents/other.md", Said.Coder, "?");
    }

    [Test]
    public void A_catalog_without_a_project_is_none()
    {
        var said = Said.By(Said.Files(("pantheon.yaml", null)));

        Assert.That(said, Is.EqualTo(new[] { "pantheon.yaml: error PAN1301: the catalog '/catalog' has no pantheon.yaml at commit 'abc' (add and commit it; 'pantheon init' writes one)" }));
    }

    [Test]
    public void A_task_names_what_is_there()
    {
        Check("tasks/t.yaml", "title: A task\nacceptance: [x]\nflow: f\nrepo: shp\nneeds: [u]\n", "?");
    }

    private static void Check(string file, string text, params string[] expected) =>
        Assert.That(Said.By(Said.Files((file, text))), Is.EqualTo(expected.Select(line => line.StartsWith("pantheon", StringComparison.Ordinal) ? line : $"{file}:{line}")));
}
