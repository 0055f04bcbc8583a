using NUnit.Framework;
using Pantheon.Authoring.Catalogs;

namespace Pantheon.Tests.Authoring.Catalogs;

public sealed class LibraryTests
{
    private const string Project = "version: 1\nrepos: { main: { path: ., base: main, preset: dotnet } }\n"
        + "routes: { coder: [hera/big], second-family: [atlas/other], small: [hera/big] }\ndefaults: { flow: spec2code }\n";

    [Test]
    public void The_library_of_the_project_is_a_sound_catalog()
    {
        var library = LibraryLayout.AsCatalog(CatalogFiles.FromFolder(Repository.Root));
        var files = library with { Texts = new Dictionary<string, string>(library.Texts) { [CatalogLocator.ProjectFile] = Project } };

        var load = CatalogLoader.Load(files, null);

        Assert.That(Said.Lines(load.Diagnostics), Is.Empty);
        Assert.That(load.Catalog?.Flows.Keys, Is.EquivalentTo(new[] { "spec2code", "docs", "dependency-upgrade", "flaky-test" }));
        Assert.That(load.Catalog?.Agents["codegen"].Prompt.Source, Does.StartWith("House style:"));
    }

    [Test]
    public void The_night_of_the_library_grants_every_tool_that_its_agents_have()
    {
        var library = LibraryLayout.AsCatalog(CatalogFiles.FromFolder(Repository.Root));
        var files = library with { Texts = new Dictionary<string, string>(library.Texts) { [CatalogLocator.ProjectFile] = Project } };

        var catalog = CatalogLoader.Load(files, null).Catalog;

        Assert.That(catalog, Is.Not.Null);
        Assert.That(catalog.Agents.Values.SelectMany(agent => agent.Tools).Distinct(), Is.SubsetOf(catalog.Night.ToolsAllow));
    }

    [TestCase("agents/tools/x.yaml", "tools/x.yaml")]
    [TestCase("agents/commands/x.md", "commands/x.md")]
    [TestCase("agents/holdouts/x.yaml", "holdouts/x.yaml")]
    [TestCase("agents/x.md", "agents/x.md")]
    public void Inner_folders_of_the_library_are_outer_ones_of_a_catalog(string library, string catalog) =>
        Assert.That(LibraryLayout.CatalogPath(library), Is.EqualTo(catalog));
}
