using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Tests.Storage.Postgres;

/// <summary>One spelling for equal values: what a jsonb column gives back hashes as what was put in.</summary>
[TestFixture]
internal sealed class CanonicalJsonTests
{
    [TestCase("""{"b":1,"a":[null,true,"x"]}""", """{"a":[null,true,"x"],"b":1}""")]
    [TestCase("1.0", "1")]
    [TestCase("1e5", "100000")]
    [TestCase("1E+17", "100000000000000000")]
    [TestCase("-0.0", "0")]
    [TestCase("0.10", "0.1")]
    [TestCase("9223372036854775807", "9223372036854775807")]
    [TestCase("100000000000000000000", "1E+20")]
    [TestCase("1E+20", "1E+20")]
    public void Equal_values_have_one_spelling(string json, string canonical) =>
        Assert.That(Encoding.UTF8.GetString(CanonicalJson.Write(JsonNode.Parse(json))), Is.EqualTo(canonical));

    [Test]
    public void Values_made_in_memory_are_spelled_as_those_that_were_read()
    {
        var made = new JsonObject { ["double"] = 2.0, ["decimal"] = 2.50m, ["guid"] = Guid.Empty, ["text"] = "<\u00e9>", ["long"] = 5L };

        Assert.That(CanonicalJson.Write(made), Is.EqualTo(CanonicalJson.Write(JsonNode.Parse(made.ToJsonString()))));
    }
}
