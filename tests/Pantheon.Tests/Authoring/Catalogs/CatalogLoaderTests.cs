using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Authoring.Catalogs;

public sealed class CatalogLoaderTests
{
    [Test]
    public void The_sample_catalog_is_read_without_a_word()
    {
        var load = CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), Box());

        Assert.That(Said.Lines(load.Diagnostics), Is.Empty);
        Assert.That(load.Catalog, Is.Not.Null);
        Assert.That(load.Commands.Keys, Is.EqualTo(new[] { "style" }));
    }

    [Test]
    public void Repositories_come_from_the_project_or_from_the_box()
    {
        var catalog = CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), Box()).Catalog!;
        var shop = catalog.Project.Repositories["shop"];
        var tools = catalog.Project.Repositories["tools"];

        Assert.That(shop.Path, Is.EqualTo(Path.GetFullPath(Path.Combine(Repository.Samples, "../elsewhere/shop"))));
        Assert.That(shop.Results, Is.EqualTo("trx"));
        Assert.That(tools.Path, Is.EqualTo(Path.GetFullPath(Path.Combine(Repository.Samples, "../tools"))));
        Assert.That(tools.Test, Is.EqualTo(new[] { "make", "check" }));
        Assert.That(catalog.Project.Routes["coder"].Models.Select(model => model.ToString()), Is.EqualTo(new[] { "hera/big", "atlas/small" }));
        Assert.That((catalog.Project.Routes["coder"].HardFrom, catalog.Project.Routes["hard"].HardFrom), Is.EqualTo(((double?)null, (double?)0.4)));
        Assert.That(catalog.Project.CommitName, Is.EqualTo("Night Shift"));
    }

    [Test]
    public void A_flow_keeps_the_order_and_the_defaults_of_its_file()
    {
        var flow = CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), null).Catalog!.Flows["change"];
        var code = (AgentNode)flow.Nodes[0];
        var check = (ToolNode)flow.Nodes[2];

        Assert.That(flow.Nodes.Select(node => node.Id.Value), Is.EqualTo(new[] { "code", "tidy", "check", "one", "two", "gate", "out" }));
        Assert.That(flow.Timeout, Is.EqualTo(TimeSpan.FromHours(2)));
        Assert.That(flow.Inputs["tries"].Default?.ToJsonString(), Is.EqualTo("2"));
        Assert.That(flow.Inputs["spec"].IsRequired, Is.True);
        Assert.That((code.Agent, code.Version, code.Timeout), Is.EqualTo(("coder", (int?)2, TimeSpan.FromMinutes(30))));
        Assert.That(code.Retry?.On, Is.EqualTo(new[] { "infrastructure", "timeout" }));
        Assert.That((check.Timeout, check.Retry?.From?.Value, check.Retry?.FreshTree), Is.EqualTo((TimeSpan.FromMinutes(10), "code", true)));
        Assert.That(flow.Nodes[1].OnFailure, Is.EqualTo(new OnFailure(FailureEffect.Fail, Cause.Environment)));
        Assert.That((flow.Nodes[6].OnFailure.Effect, flow.Nodes[6].Always), Is.EqualTo((FailureEffect.Hold, true)));
    }

    [Test]
    public void A_gate_says_what_it_requires()
    {
        var gate = ((GateNode)CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), null).Catalog!.Flows["change"].Nodes[5]).Gate;

        Assert.That(gate.Evidence.Keys, Is.EquivalentTo(new[] { EvidenceKind.Tests, EvidenceKind.Format }));
        Assert.That(gate.Evidence[EvidenceKind.Format].Single().Value, Is.EqualTo("tidy"));
        Assert.That((gate.ScopeInside, gate.TestsNotWeakened, gate.AppliesTo, gate.Otherwise), Is.EqualTo((true, true, "main", GateOtherwise.Fail)));
        Assert.That((gate.Reviews?.Approvals, gate.Reviews?.DistinctModels), Is.EqualTo((1, true)));
    }

    [Test]
    public void A_policy_says_when_and_what()
    {
        var night = CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), null).Catalog!.Night;

        Assert.That(night.Mode, Is.EqualTo(Mode.Night));
        Assert.That(night.Windows[1].Days, Is.EqualTo(new[] { DayOfWeek.Friday, DayOfWeek.Saturday }));
        Assert.That((night.Windows[0].From, night.Windows[0].To), Is.EqualTo((new TimeOnly(22, 0), new TimeOnly(6, 30))));
        Assert.That(night.Limits.DiskBytes, Is.EqualTo(20L * 1024 * 1024 * 1024));
        Assert.That((night.Limits.MemoryBytes, night.Limits.Processes), Is.EqualTo((6L * 1024 * 1024 * 1024, 2048)));
        Assert.That(night.EnvironmentSet["DOTNET_NOLOGO"], Is.EqualTo("1"));
    }

    [Test]
    public void An_agent_says_what_a_session_may_use()
    {
        var limits = CatalogLoader.Load(CatalogFiles.FromFolder(Repository.Samples), null).Catalog!.Agents["coder"].Limits;

        Assert.That(limits, Is.EqualTo(new AgentLimits { Turns = 10, ToolCalls = 20, Tokens = 50_000, Wall = TimeSpan.FromMinutes(10), RepeatCall = 3, MaxSchemaRetries = 4 }));
        Assert.That(new AgentLimits().MaxSchemaRetries, Is.EqualTo(2));
    }

    [TestCase("grammar: { gbnf: 'root ::= \"a\"' }", "root ::= \"a\"", null)]
    [TestCase("grammar: { regex: 'a+' }", null, "a+")]
    public void An_agent_may_hold_its_answer_to_a_grammar(string line, string? gbnf, string? regex)
    {
        var files = Said.Files(("agents/coder.md", Said.Coder.Replace("output: patch.v1", "output: patch.v1\n" + line, StringComparison.Ordinal)));

        var catalog = CatalogLoader.Load(files, null).Catalog;

        Assert.That(catalog?.Agents["coder"].Grammar, Is.EqualTo(new AgentGrammar { Gbnf = gbnf, Regex = regex }));
    }

    [Test]
    public void The_digest_changes_with_any_definition_and_with_nothing_else()
    {
        var files = Said.Files();
        var readme = Said.Files(("README.md", "other"));
        var changed = Said.Files(("tasks/a.json", "{}"));

        Assert.That(readme.Digest(), Is.EqualTo(files.Digest()));
        Assert.That(changed.Digest(), Is.Not.EqualTo(files.Digest()));
    }

    [Test]
    public void Every_fault_of_every_file_is_said_at_once()
    {
        var said = Said.By(Said.Files(
            ("flows/a.yaml", "name: a\ntimeot: 3h\nnodes:\n  x: { agent: codr, in: { spec: 1 } }\n  y: { needs: [z], tool: check, with: { only: x } }\n"),
            ("agents/coder.md", Said.Coder.Replace("route: coder", "route: codr")),
            ("tasks/t.yaml", "title: A task\nflow: b\n")));

        Assert.That(said, Has.Length.EqualTo(6));
        Assert.That(said.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]), Is.EqualTo(new[]
        {
            "agents/coder.md:4:17+4", "flows/a.yaml:2:1+6", "flows/a.yaml:4:15+4", "flows/a.yaml:5:16", "tasks/t.yaml:1:1", "tasks/t.yaml:2:7",
        }));
    }

    [Test]
    public void Messages_carry_the_prefix_of_the_catalog_and_its_texts_are_found_by_it()
    {
        var files = Said.Files(("pantheon.yaml", "version: 2\n")) with { Prefix = ".pantheon/" };

        Assert.That(Said.By(files), Has.Some.StartsWith(".pantheon/pantheon.yaml:1:1").And.All.StartsWith(".pantheon/"));
        Assert.That(files.TextOf(".pantheon/pantheon.yaml"), Is.EqualTo("version: 2\n"));
    }

    private static BoxSpec Box()
    {
        var file = Path.Combine(Repository.Samples, "box.yaml");
        var diagnostics = new DiagnosticBag();
        var box = BoxFileReader.Read(file, File.ReadAllText(file), diagnostics);
        Assert.That(Said.Lines(diagnostics), Is.Empty);
        return box!; // nothing was said against it
    }
}
