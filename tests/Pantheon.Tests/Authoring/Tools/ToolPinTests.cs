using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Authoring.Tools;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;

namespace Pantheon.Tests.Authoring.Tools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ToolPinTests
{
    private const string Head = "name: find\ndescription: Finds a symbol.\ninput: { type: object, properties: { name: { type: string } } }\n";

    private static readonly Digest Pin = Digest.Of("what the server says");
    private static readonly Digest Old = Digest.Of("what it said before");

    [Test]
    public void A_pinned_tool_of_a_server_is_read_with_two_minutes_for_a_call()
    {
        var load = CatalogLoader.Load(Said.Files(("tools/find.yaml", $"{Head}mcp: {{ server: [finder, --stdio], tool: definition, digest: \"{Pin}\" }}\nedits: true\n")), null);

        var spec = load.Catalog!.Tools["find"];
        Assert.That(spec.Mcp!.Server, Is.EqualTo(new[] { "finder", "--stdio" }));
        Assert.That((spec.Mcp.Tool, spec.Mcp.Digest, spec.Timeout, spec.Edits), Is.EqualTo(("definition", (Digest?)Pin, TimeSpan.FromMinutes(2), true)));
    }

    [Test]
    public void An_unpinned_tool_lets_no_catalog_load_but_for_who_pins_it()
    {
        var files = Said.Files(("tools/find.yaml", $"{Head}mcp: {{ server: [finder], tool: definition }}\n"));

        Assert.That(CatalogLoader.Load(files, null), Has.Property("Catalog").Null);
        Assert.That(CatalogLoader.LoadUnpinned(files, null).Catalog!.Tools["find"].Mcp!.Digest, Is.Null);
    }

    [Test]
    public void Other_faults_are_not_forgiven_to_who_pins()
    {
        var load = CatalogLoader.LoadUnpinned(Said.Files(("tools/find.yaml", $"{Head}mcp: {{ server: [finder], tol: definition }}\n")), null);

        Assert.That(load.Catalog, Is.Null);
        Assert.That(load.Diagnostics.Select(fault => fault.Code), Is.EquivalentTo(new[] { Codes.UnknownKey, Codes.MissingKey }));
    }

    [TestCase("mcp: { server: [finder], tool: definition } # mine\n", "mcp: { server: [finder], digest: \"PIN\", tool: definition } # mine\n")]
    [TestCase("mcp: { server: [finder], tool: definition, digest: \"OLD\" }\n", "mcp: { server: [finder], tool: definition, digest: \"PIN\" }\n")]
    [TestCase("mcp:\n  # the server\n  tool: definition\n  server:\n    - finder\ntimeout: 5s\n", "mcp:\n  # the server\n  digest: \"PIN\"\n  tool: definition\n  server:\n    - finder\ntimeout: 5s\n")]
    [TestCase("mcp:\n  server: [finder]\n  digest: OLD\n  tool: definition\n", "mcp:\n  server: [finder]\n  digest: \"PIN\"\n  tool: definition\n")]
    [TestCase("mcp:\n  server: [finder]\n  tool: definition\n  digest: 'OLD' # old\n", "mcp:\n  server: [finder]\n  tool: definition\n  digest: \"PIN\" # old\n")]
    [TestCase("mcp: {\n  server: [finder],\n  tool: definition }\n", "mcp: {\n  server: [finder],\n  digest: \"PIN\", tool: definition }\n")]
    public void A_digest_is_written_and_nothing_else_changed(string before, string after) =>
        Assert.That(ToolPin.Write(Head + Filled(before), Pin), Is.EqualTo(Head + Filled(after)));

    [TestCase("run: [make]\n")]
    [TestCase("mcp: { server: [finder] }\n")]
    [TestCase("mcp: [finder]\n")]
    [TestCase("mcp: { server: [finder], tool: definition, digest: [OLD] }\n")]
    [TestCase("mcp: { server: [finder], tool: definition, digest:\n    >-\n    OLD }\n")]
    public void A_form_that_does_not_allow_it_is_left_alone(string text) => Assert.That(ToolPin.Write(Head + Filled(text), Pin), Is.Null);

    private static string Filled(string text) => text.Replace("PIN", Pin.ToString(), StringComparison.Ordinal).Replace("OLD", Old.ToString(), StringComparison.Ordinal);
}
