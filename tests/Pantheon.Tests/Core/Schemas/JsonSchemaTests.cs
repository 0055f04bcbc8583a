using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Core.Schemas;

public sealed class JsonSchemaTests
{
    [TestCase("{}", "null")]
    [TestCase("""{"type":"integer"}""", "5")]
    [TestCase("""{"type":"integer"}""", "5.0")]
    [TestCase("""{"type":"integer"}""", "123456789012345678901234567890")]
    [TestCase("""{"type":"integer","minimum":5}""", "5.0")]
    [TestCase("""{"type":"number","maximum":1e300}""", "1e299")]
    [TestCase("""{"type":"number","exclusiveMinimum":0}""", "0.0001")]
    [TestCase("""{"multipleOf":0.1}""", "0.3")]
    [TestCase("""{"type":["string","null"]}""", "null")]
    [TestCase("""{"enum":[null,"a"]}""", "null")]
    [TestCase("""{"enum":[1]}""", "1.0")]
    [TestCase("""{"enum":[{"a":1,"b":2}]}""", """{"b":2,"a":1}""")]
    [TestCase("""{"const":false}""", "false")]
    [TestCase("""{"const":null}""", "null")]
    [TestCase("""{"maxLength":2}""", "\"😀😀\"")]
    [TestCase("""{"minLength":2}""", "\"e\\u0301\"")]
    [TestCase("""{"type":"string"}""", "\"2026-11-20T00:00:00Z\"")]
    [TestCase("""{"type":"string","format":"date"}""", "\"tomorrow\"")]
    [TestCase("""{"pattern":"b"}""", "\"abc\"")]
    [TestCase("""{"pattern":"^\\S+$"}""", "5")]
    [TestCase("""{"uniqueItems":true}""", "[1,\"1\",true,null]")]
    [TestCase("""{"minItems":2}""", "\"x\"")]
    [TestCase("""{"properties":{"a":{"type":"string"}}}""", """{"b":1}""")]
    [TestCase("""{"additionalProperties":{"type":"string"}}""", """{"x":"1"}""")]
    [TestCase("""{"oneOf":[{"enum":[1]},{"type":"string"}]}""", "\"1\"")]
    [TestCase("""{"oneOf":[{"pattern":"^a"},{"pattern":"^b"}]}""", "\"abc\"")]
    [TestCase("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "1")]
    [TestCase("""{"$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"}},"additionalProperties":false}},"$ref":"#/$defs/node"}""", """{"next":{"next":{}}}""")]
    [TestCase("""{"type":"object","properties":{"in":{"$ref":"#"}}}""", """{"in":{"in":{}}}""")]
    [TestCase("""{"definitions":{"a.b":{"type":"string"}},"items":{"$ref":"#/definitions/a.b","description":"beside it"}}""", "[\"x\"]")]
    [TestCase("""{"allOf":[{"required":["a"]},{"required":["b"]}]}""", """{"a":1,"b":2}""")]
    [TestCase("""{"properties":{"const":{"type":"string"},"enum":{"type":"integer"},"pattern":{}}}""", """{"const":"x","enum":1}""")]
    public void A_fitting_value_has_no_faults(string schema, string value) => Assert.That(Faults(schema, value), Is.Empty);

    [TestCase("""{"type":"integer"}""", "\"abc\"", "$: expected integer, got the string \"abc\"")]
    [TestCase("""{"type":"integer"}""", "1.5", "$: expected integer, got the number 1.5")]
    [TestCase("""{"type":"string"}""", "null", "$: expected string, got null")]
    [TestCase("""{"type":["string","null"]}""", "[]", "$: expected string or null, got an array")]
    [TestCase("""{"type":"boolean"}""", "{}", "$: expected boolean, got an object")]
    [TestCase("""{"type":"object"}""", "true", "$: expected object, got the boolean true")]
    [TestCase("""{"enum":["approve","reject"]}""", "\"aprove\"", "$: expected one of \"approve\", \"reject\" (did you mean 'approve'?), got \"aprove\"")]
    [TestCase("""{"enum":[1]}""", "\"1\"", "$: expected 1, got \"1\"")]
    [TestCase("""{"const":"x"}""", "\"y\"", "$: expected \"x\" (did you mean 'x'?), got \"y\"")]
    [TestCase("""{"const":null}""", "0", "$: expected null, got 0")]
    [TestCase("""{"required":["summary"]}""", """{"a":1}""", "$: expected the required property 'summary', got only 'a'")]
    [TestCase("""{"required":["summary"]}""", "{}", "$: expected the required property 'summary', got an empty object")]
    [TestCase("""{"properties":{"summary":{}},"additionalProperties":false}""", """{"sumary":1}""", "$: expected only the properties 'summary' (did you mean 'summary'?), got the unknown property 'sumary'")]
    [TestCase("""{"additionalProperties":false}""", """{"x":1}""", "$: expected no properties, got the unknown property 'x'")]
    [TestCase("""{"additionalProperties":{"type":"string"}}""", """{"a b":1}""", "$['a b']: expected string, got the number 1")]
    [TestCase("""{"items":{"type":"object","properties":{"n":{"minimum":1}}}}""", """[{"n":1},{"n":0}]""", "$[1].n: expected a number of at least 1, got 0")]
    [TestCase("""{"maximum":3}""", "3.5", "$: expected a number of at most 3, got 3.5")]
    [TestCase("""{"exclusiveMinimum":0}""", "0", "$: expected a number above 0, got 0")]
    [TestCase("""{"exclusiveMaximum":9}""", "9.0", "$: expected a number below 9, got 9")]
    [TestCase("""{"multipleOf":0.01}""", "0.015", "$: expected a multiple of 0.01, got 0.015")]
    [TestCase("""{"minLength":1}""", "\"\"", "$: expected at least 1 character, got 0")]
    [TestCase("""{"maxLength":2}""", "\"abc\"", "$: expected at most 2 characters, got 3")]
    [TestCase("""{"minItems":1}""", "[]", "$: expected at least 1 item, got 0")]
    [TestCase("""{"maxItems":1}""", "[1,2]", "$: expected at most 1 item, got 2")]
    [TestCase("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2,"a":1.0}]""", "$: expected items that differ from each other, got {\"a\":1,\"b\":2} 2 times")]
    [TestCase("""{"pattern":"^a$"}""", "\"a\\n\"", "$: expected a text that matches ^a$, got \"a\\n\"")]
    [TestCase("""{"pattern":"^\\d$"}""", "\"٣\"", "$: expected a text that matches ^\\d$, got \"٣\"")]
    [TestCase("""{"oneOf":[{"enum":["all","none"]},{"type":"array"}]}""", "\"tests\"", "$: expected one of \"all\", \"none\", or array, got \"tests\"")]
    [TestCase("""{"oneOf":[{"enum":["all","none"]},{"type":"array","items":{"type":"string"}}]}""", "[1]", "$[0]: expected string, got the number 1")]
    [TestCase("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "3", "$: expected a value that fits exactly one of 2 alternatives, got one that fits 2")]
    [TestCase("""{"anyOf":[{"type":"string"},{"type":"object","required":["a"]}]}""", "{}", "$: expected the required property 'a', got an empty object")]
    [TestCase("""{"allOf":[{"minimum":3},{"maximum":1}]}""", "2", "$: expected a number of at least 3, got 2|$: expected a number of at most 1, got 2")]
    [TestCase("""{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}},"additionalProperties":false}},"$ref":"#/$defs/n"}""", """{"next":{"nxt":1}}""", "$.next: expected only the properties 'next' (did you mean 'next'?), got the unknown property 'nxt'")]
    [TestCase("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["c"]}""", """{"a":1,"b":2}""", "$: expected the required property 'c', got only 'a', 'b'|$.a: expected string, got the number 1|$.b: expected string, got the number 2")]
    public void A_fault_says_where_what_was_expected_and_what_was_found(string schema, string value, string expected) =>
        Assert.That(string.Join('|', Faults(schema, value)), Is.EqualTo(expected));

    [TestCase("""{"propertis":{}}""", "PAN1251 $.propertis keyword 'propertis' at $.propertis is not honoured; did you mean 'properties'?")]
    [TestCase("""{"properties":{"a":{"if":{}}}}""", "PAN1251 $.properties.a.if keyword 'if' at $.properties.a.if is not honoured; known are: *")]
    [TestCase("""{"prefixItems":[{}]}""", "PAN1251 $.prefixItems *")]
    [TestCase("""{"not":{}}""", "PAN1251 $.not *")]
    [TestCase("""{"type":5}""", "PAN1252 $.type $.type must be one of string, integer, number, boolean, object, array, null, not 5; ")]
    [TestCase("""{"type":"strng"}""", "PAN1252 $.type $.type must be one of string, integer, number, boolean, object, array, null, not \"strng\"; did you mean 'string'?")]
    [TestCase("""{"type":[]}""", "PAN1252 $.type *")]
    [TestCase("""{"items":1}""", "PAN1252 $.items $.items must be a schema: an object, true or false, not 1; ")]
    [TestCase("""{"items":[{}]}""", "PAN1252 $.items $.items must be one schema for all items, not [{}]; schemas by place are of draft-07: say so under '$schema', or describe an object")]
    [TestCase("""{"required":"a"}""", "PAN1252 $.required $.required must be a list of property names, not \"a\"; ")]
    [TestCase("""{"enum":1}""", "PAN1252 $.enum *")]
    [TestCase("""{"minimum":0,"exclusiveMinimum":true}""", "PAN1252 $.exclusiveMinimum $.exclusiveMinimum must be a number, not true; the bound itself is the value, not true")]
    [TestCase("""{"minimum":"0"}""", "PAN1252 $.minimum *")]
    [TestCase("""{"multipleOf":0}""", "PAN1252 $.multipleOf $.multipleOf must be a number above 0, not 0; ")]
    [TestCase("""{"maxLength":-1}""", "PAN1252 $.maxLength $.maxLength must be a whole number from 0 on, not -1; ")]
    [TestCase("""{"maxItems":1.5}""", "PAN1252 $.maxItems *")]
    [TestCase("""{"anyOf":[]}""", "PAN1252 $.anyOf *")]
    [TestCase("""{"oneOf":[{"type":"x"}]}""", "PAN1252 $.oneOf[0].type *")]
    [TestCase("""{"properties":[]}""", "PAN1252 $.properties *")]
    [TestCase("""{"uniqueItems":1}""", "PAN1252 $.uniqueItems *")]
    [TestCase("""{"additionalProperties":"no"}""", "PAN1252 $.additionalProperties *")]
    [TestCase("""{"$ref":"#/$defs/x"}""", "PAN1253 $.$ref reference '\"#/$defs/x\"' at $.$ref leads nowhere; *")]
    [TestCase("""{"$ref":"https://example.org/s.json"}""", "PAN1253 $.$ref *")]
    [TestCase("""{"default":{"x":{}},"$ref":"#/default/x"}""", "PAN1253 $.$ref *")]
    [TestCase("""{"properties":{"x":{}},"$ref":"#/properties"}""", "PAN1253 $.$ref *")]
    [TestCase("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", "PAN1253 $.$defs.a the schema at $.$defs.a refers to itself for the same value; ")]
    [TestCase("""{"anyOf":[{"$ref":"#"}]}""", "PAN1253 $.anyOf[0] *")]
    [TestCase("""{"pattern":"("}""", "PAN1254 $.pattern *")]
    [TestCase("""{"pattern":"(?=a)b"}""", "PAN1254 $.pattern *")]
    public void A_schema_that_cannot_be_honoured_is_refused_at_its_path(string schema, string expected)
    {
        var fault = Assert.Throws<SchemaException>(() => JsonSchema.Parse(JsonNode.Parse(schema)!.AsObject()));

        var said = $"{fault!.Code} {fault.Path} {fault.Message}; {fault.Hint}";
        Assert.That(said, expected.EndsWith('*') ? Does.StartWith(expected[..^1].TrimEnd()) : Is.EqualTo(expected));
    }

    [TestCase("""{"enum":[]}""", "1", "$: expected nothing at all, got 1")]
    [TestCase("""{"enum":[1,2],"const":2}""", "1", "$: expected 2, got 1")]
    [TestCase("""{"properties":{"a":false,"b":true}}""", """{"a":1,"b":2}""", "$.a: expected nothing at all, got 1")]
    [TestCase("""{"items":false}""", "[1]", "$[0]: expected nothing at all, got 1")]
    [TestCase("""{"items":true,"anyOf":[true,false]}""", "[1]", "")]
    [TestCase("""{"properties":{"a/b":{"type":"string"},"c~d%":{"type":"integer"},"x":{"$ref":"#/properties/a~1b"},"y":{"$ref":"#/properties/c~0d%25"}}}""", """{"x":1,"y":"s"}""", "$.x: expected string, got the number 1|$.y: expected integer, got the string \"s\"")]
    [TestCase("""{"$defs":{"x":{"type":"string"}},"$ref":"#/$defs/x","maxLength":1}""", "\"ab\"", "$: expected at most 1 character, got 2")]
    [TestCase("""{"$schema":"http://json-schema.org/draft-07/schema#","$defs":{"x":{"type":"string"}},"$ref":"#/$defs/x","maxLength":1}""", "\"ab\"", "")]
    [TestCase("""{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"},false]}""", """["a",1]""", "$[1]: expected nothing at all, got 1")]
    [TestCase("""{"$id":"https://example.org/a.json","$ref":"b.json#/$defs/n","$defs":{"b":{"$id":"b.json","$defs":{"n":{"type":"integer"}}}}}""", "\"s\"", "$: expected integer, got the string \"s\"")]
    [TestCase("""{"type":"string","pattern":"^\\p{Letter}\\P{Letter}$"}""", "\"ä1\"", "")]
    [TestCase("""{"required":["a"]}""", "\"s\"", "")]
    public void A_schema_means_what_the_standard_says(string schema, string value, string expected) =>
        Assert.That(string.Join('|', Faults(schema, value)), Is.EqualTo(expected));

    [Test]
    public void Annotations_pass() =>
        Assert.That(() => JsonSchema.Parse(JsonNode.Parse("""{"title":"t","description":"d","default":[],"examples":[1],"format":"x","deprecated":true,"$schema":"s","$id":"i","$comment":"c"}""")!.AsObject()), Throws.Nothing);

    [Test]
    public void The_document_stays_as_authored_whatever_happens_to_the_original()
    {
        var authored = new JsonObject { ["const"] = 1 };
        var schema = JsonSchema.Parse(authored);

        authored["const"] = 2;

        Assert.That(schema.Document.ToJsonString(), Is.EqualTo("""{"const":1}"""));
    }

    [Test]
    public void A_value_with_many_faults_names_the_first_twenty() =>
        Assert.That(Faults("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Range(0, 100))}]"), Has.Exactly(20).Items);

    private static List<string> Faults(string schema, string value) =>
        [.. JsonSchema.Parse(JsonNode.Parse(schema)!.AsObject()).Validate(JsonNode.Parse(value)).Select(fault => fault.ToString())];
}
