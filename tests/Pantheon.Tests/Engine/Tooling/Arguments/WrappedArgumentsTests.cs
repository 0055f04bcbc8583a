using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Tests.Engine.Tooling.Arguments;

internal sealed class WrappedArgumentsTests
{
    private const string Plain = """{"path":"a.txt","lines":2}""";

    [TestCase("""{"arguments": {"path": "a.txt", "lines": 2}}""")]
    [TestCase("""{"name": "read_file", "arguments": {"path": "a.txt", "lines": 2}}""")]
    [TestCase("""{"type": "function", "function": "read_file", "parameters": {"path": "a.txt", "lines": "2"}}""")]
    public void A_call_written_as_its_own_arguments_gives_the_arguments_inside(string text)
    {
        var reading = ArgumentReader.Read(text, Schema("""{"path":{"type":"string"},"lines":{"type":"integer"}}"""));

        Assert.That((reading.IsExecutable, reading.Values.Single()!.ToJsonString(), reading.Repairs.Contains("wrapper")), Is.EqualTo((true, Plain, true)));
    }

    [TestCase("""{"arguments": {"lines": 2}}""", "what is inside breaks the schema too")]
    [TestCase("""{"arguments": {"path": "a.txt"}, "lines": 2}""", "something stands beside it")]
    [TestCase("""{"settings": {"path": "a.txt"}}""", "no name of a wrapper")]
    public void Anything_else_is_not_unwrapped(string text, string why)
    {
        var reading = ArgumentReader.Read(text, Schema("""{"path":{"type":"string"},"lines":{"type":"integer"}}"""));

        Assert.That((reading.IsExecutable, reading.Repairs.Contains("wrapper")), Is.EqualTo((false, false)), why);
    }

    [Test]
    public void An_argument_of_such_a_name_is_left_where_it_is()
    {
        var reading = ArgumentReader.Read("""{"arguments": {"path": "a.txt"}}""", Schema("""{"path":{"type":"string"},"arguments":{"type":"object"}}"""));

        Assert.That((reading.IsExecutable, reading.Repairs.Contains("wrapper")), Is.EqualTo((false, false)));
    }

    private static JsonSchema Schema(string properties) => JsonSchema.Parse(new JsonObject
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray("path"),
        ["properties"] = JsonNode.Parse(properties),
    });
}
