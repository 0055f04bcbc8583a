using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tests.Tools.Arguments;

internal sealed class ToolArgumentsTests
{
    [TestCase("5", 5)]
    [TestCase("-5", -5)]
    [TestCase("5.0", 5)]
    [TestCase("5e1", 50)]
    [TestCase("5.5", null)]
    [TestCase("99999999999", null)]
    [TestCase("1e400", null)]
    [TestCase("\"five\"", null)]
    public void A_whole_number_is_read_however_json_writes_it(string json, int? expected) =>
        Assert.That(ToolArguments.Number(JsonNode.Parse($$"""{"n":{{json}}}""")!.AsObject(), "n"), Is.EqualTo(expected));
}
