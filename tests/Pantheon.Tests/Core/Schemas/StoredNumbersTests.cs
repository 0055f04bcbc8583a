using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Core.Schemas;

/// <summary>One spelling for equal values: what a jsonb column gives back hashes as what was put in.</summary>
[TestFixture]
internal sealed class StoredNumbersTests
{
    [TestCase("1.0", "1")]
    [TestCase("1e5", "100000")]
    [TestCase("1E+17", "100000000000000000")]
    [TestCase("-0.0", "0")]
    [TestCase("0.10", "0.1")]
    [TestCase("1E+20", "100000000000000000000")]
    public void Numbers_that_are_equal_have_one_spelling(string written, string stored) =>
        Assert.That(CanonicalJson.Text(JsonNode.Parse(written)), Is.EqualTo(CanonicalJson.Text(JsonNode.Parse(stored))));

    [Test]
    public void Values_made_in_memory_are_spelled_as_those_that_were_read()
    {
        var made = new JsonObject { ["double"] = 2.0, ["decimal"] = 2.50m, ["guid"] = Guid.Empty, ["text"] = "<\u00e9>", ["long"] = 5L };

        Assert.That(CanonicalJson.Text(made), Is.EqualTo(CanonicalJson.Text(JsonNode.Parse(made.ToJsonString()))));
    }
}
