using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Authoring.Checks;

public sealed class AbilityChecksTests
{
    private static readonly string Tooled = Said.Coder.Replace("output:", "tools: [read_file, finish]\noutput:", StringComparison.Ordinal);
    private const string TwoModels = "version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big, hera/embed] }\n";

    [Test]
    public void An_agent_with_tools_whose_models_cannot_call_any_is_refused_at_its_tools()
    {
        var said = Check(Said.Files(("agents/coder.md", Tooled)), Box("embed"));

        Assert.That(said, Is.EqualTo(new[]
        {
            "agents/coder.md:6:1+5: error PAN4222: the agent 'coder' has tools, and no model of its route can call any: 'hera/big' (Sentence vectors) "
            + "(route the agent to another model, take its tools away, or say 'tools' of the model in the box file)",
        }));
    }

    [Test]
    public void Without_a_box_file_it_is_a_warning()
    {
        var project = Said.Project.Replace("hera/big", "hera/embed", StringComparison.Ordinal);

        var said = Check(Said.Files(("agents/coder.md", Tooled), ("pantheon.yaml", project)), null);

        Assert.That(said, Has.Length.EqualTo(1).And.All.Contains("agents/coder.md:6:1+5: warning PAN4222: the agent 'coder' has tools, and a model of its route cannot call any: 'hera/embed'"));
    }

    [Test]
    public void A_route_with_one_model_that_can_is_a_warning()
    {
        var said = Check(Said.Files(("agents/coder.md", Tooled), ("pantheon.yaml", TwoModels)), Box("able", "embed"));

        Assert.That(said, Has.Length.EqualTo(1).And.All.Contains("warning PAN4222"));
    }

    [Test]
    public void A_route_that_a_round_gives_the_agent_is_checked_at_its_place()
    {
        const string Flow = "name: repair\nversion: 1\ninput: { spec: task.v1 }\nnodes:\n  code: { agent: coder, in: { spec: \"${{ input.spec }}\" }, models: { first: coder, repair: vectors } }\n";
        var project = Said.Project.Replace("coder: [hera/big]", "coder: [hera/big], vectors: [hera/embed]", StringComparison.Ordinal);

        var said = Check(Said.Files(("agents/coder.md", Tooled), ("pantheon.yaml", project), ("flows/repair.yaml", Flow)), Box("able", "embed")).Where(line => line.Contains("PAN422", StringComparison.Ordinal)).ToList();

        Assert.That(said, Has.Count.EqualTo(1));
        Assert.That(said[0], Does.StartWith("flows/repair.yaml:5:").And.Contain("error PAN4222: the agent 'coder' has tools, and no model of its route can call any: 'hera/embed'"));
    }

    [Test]
    public void Agents_without_tools_may_use_any_model() => Assert.That(Check(Said.Files(), Box("embed")), Is.Empty);

    [Test]
    public void A_context_that_agents_are_likely_to_fill_is_a_warning()
    {
        var said = Check(Said.Files(("agents/coder.md", Tooled)), Box("short"));

        Assert.That(said, Is.EqualTo(new[]
        {
            "agents/coder.md:4:1+5: warning PAN4223: the agent 'coder' is likely to need a context of 12288, and 'hera/big' has 8192 (pantheon runtimes tune hera)",
        }));
    }

    [Test]
    public void Nothing_is_said_of_models_that_nobody_knows() =>
        Assert.That(Said.Lines(CatalogLoader.Load(Said.Files(("agents/coder.md", Tooled)), Box("embed")).Diagnostics), Is.Empty);

    private static string[] Check(CatalogFiles files, BoxSpec? box) => Said.Lines(CatalogLoader.Load(files, box, Abilities).Diagnostics);

    private static ModelAbilities Abilities(ModelEntry entry) => entry.Id switch
    {
        "embed" => new ModelAbilities("Sentence vectors", false, null),
        "short" => new ModelAbilities("Short", true, 8192),
        _ => new ModelAbilities("Able", true, 32768),
    };

    private static BoxSpec Box(string big, string? embed = null)
    {
        var models = new Dictionary<string, ModelEntry> { ["big"] = new() { Id = big } };
        if (embed is not null)
        {
            models["embed"] = new ModelEntry { Id = embed };
        }

        return new BoxSpec
        {
            Name = "desk",
            Pools = new Dictionary<string, PoolSpec> { ["hera"] = new() { Name = "hera", Kind = RuntimeKind.Vllm, Endpoint = "http://127.0.0.1:8000", Origin = RuntimeOrigin.Local, Models = models } },
            DataFolder = "/data",
            ReportsFolder = "/reports",
            File = "/b/box.yaml",
        };
    }
}
