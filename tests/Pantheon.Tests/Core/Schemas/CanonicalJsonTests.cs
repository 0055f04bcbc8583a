using System.Text.Json.Nodes;
using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Core.Schemas;

public sealed class CanonicalJsonTests
{
    [TestCase("{ \"b\" : 1, \"a\" : [ true , null ] }", """{"a":[true,null],"b":1}""")]
    [TestCase("{\"é\":1,\"z\":2,\"\\u20ac\":3,\"😀\":4,\"\\ufb33\":5}", "{\"z\":2,\"é\":1,\"€\":3,\"😀\":4,\"\ufb33\":5}")]
    [TestCase("\"\\u0000\\u001f\\/\\\"\\\\\\b\\t\\n\\f\\r\\u007f<>&'+\"", "\"\\u0000\\u001f/\\\"\\\\\\b\\t\\n\\f\\r\u007f<>&'+\"")]
    [TestCase("0.0", "0")]
    [TestCase("-0.0", "0")]
    [TestCase("5.0", "5")]
    [TestCase("1E2", "100")]
    [TestCase("4.50", "4.5")]
    [TestCase("-2e-3", "-0.002")]
    [TestCase("0.000001", "0.000001")]
    [TestCase("0.0000001", "1e-7")]
    [TestCase("1e21", "1e+21")]
    [TestCase("1e20", "100000000000000000000")]
    [TestCase("1.5e300", "1.5e+300")]
    [TestCase("333333333.33333329", "333333333.3333333")]
    [TestCase("9007199254740993", "9007199254740993")]
    [TestCase("-9223372036854775808", "-9223372036854775808")]
    [TestCase("5e-324", "5e-324")]
    [TestCase("1.7976931348623157e308", "1.7976931348623157e+308")]
    public void A_document_has_one_spelling(string json, string expected) => Assert.That(CanonicalJson.Text(JsonNode.Parse(json)), Is.EqualTo(expected));

    [Test]
    public void Values_made_in_code_and_read_from_text_are_spelt_alike()
    {
        var made = new JsonObject { ["n"] = 1.0, ["i"] = 1, ["d"] = 0.1m, ["t"] = "x", ["g"] = JsonValue.Create(Guid.Empty) };
        var read = JsonNode.Parse(made.ToJsonString());

        Assert.That(CanonicalJson.DigestOf(made), Is.EqualTo(CanonicalJson.DigestOf(read)));
    }

    [Test]
    public void Spelling_twice_changes_nothing() => Sampled.Holds(Prop.ForAll<double, string>((number, text) =>
    {
        var once = CanonicalJson.Text(new JsonObject { [text ?? ""] = double.IsFinite(number) ? number : 0, ["list"] = new JsonArray(text, 1) });
        return CanonicalJson.Text(JsonNode.Parse(once)) == once;
    }));

    [Test]
    public void A_number_keeps_its_value() => Sampled.Holds(Prop.ForAll<double>(number =>
        !double.IsFinite(number) || double.Parse(CanonicalJson.Text(JsonValue.Create(number)), System.Globalization.CultureInfo.InvariantCulture) == number));

    [Test]
    public void The_order_of_keys_does_not_matter() => Sampled.Holds(Prop.ForAll<Dictionary<string, int>>(map =>
    {
        JsonObject Of(IEnumerable<KeyValuePair<string, int>> entries) => new(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        return CanonicalJson.DigestOf(Of(map)) == CanonicalJson.DigestOf(Of(map.Reverse()));
    }));
}
