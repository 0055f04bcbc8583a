using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Tests.Authoring;
using Pantheon.Tests.Conformance.Flows;

namespace Pantheon.Tests.Host.Docs;

/// <summary>The flows that the page of the language shows are flows: each is loaded, together with the others.</summary>
internal sealed partial class FlowDocsTests
{
    [Test]
    public void Every_flow_of_the_page_loads()
    {
        var files = FlowCaseReader.Catalog();
        foreach (Match block in YamlBlock().Matches(File.ReadAllText(Path.Combine(Repository.Root, "ops", "docs", "flows.md"))))
        {
            files[$"flows/{block.Groups["name"].Value}.yaml"] = block.Groups["flow"].Value;
        }

        var load = CatalogLoader.Load(new CatalogFiles("/catalog", "abc", files), null);

        Assert.That(Said.Lines(load.Diagnostics), Is.Empty);
        Assert.That(load.Catalog!.Flows, Has.Count.EqualTo(6));
    }

    [GeneratedRegex("^```yaml\n(?<flow>name: (?<name>[a-z-]+)\n.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
