using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Runtimes.Constrained;

namespace Pantheon.Tests.Runtimes.Constrained;

public sealed class SchemaGrammarTests
{
    [Test]
    public void Properties_come_in_order_those_that_must_be_there_first()
    {
        var grammar = Of("""{ "type": "object", "properties": { "a": { "type": "string" }, "b": { "enum": [1, "x"] } }, "required": ["b"] }""");

        Assert.That(grammar.Take(5), Is.EqualTo((string[])
        [
            "root ::= r3",
            "r0 ::= \"1\" | \"\\\"x\\\"\"",
            "r1 ::= \"\\\"b\\\"\" space \":\" space r0",
            "r2 ::= \"\\\"a\\\"\" space \":\" space string",
            "r3 ::= \"{\" space r1 (space \",\" space r2)? space \"}\"",
        ]));
    }

    [Test]
    public void A_schema_that_leads_back_to_itself_ends()
    {
        var grammar = Of("""{ "$ref": "#/$defs/node", "$defs": { "node": { "type": "object", "properties": { "next": { "$ref": "#/$defs/node" } } } } }""");

        Assert.That(grammar[0], Is.EqualTo("root ::= r0"));
        Assert.That(grammar, Has.One.StartsWith("r0 ::= ").And.One.EqualTo("r1 ::= \"\\\"next\\\"\" space \":\" space r0"));
    }

    [TestCase("""{ "type": "integer", "minimum": 3 }""", "root ::= integer")]
    [TestCase("""{ "type": ["string", "null"] }""", "root ::= r0", "r0 ::= string | null")]
    [TestCase("""{ "const": "a\"b" }""", "root ::= \"\\\"a\\\\u0022b\\\"\"")]
    [TestCase("""{ "type": "array", "items": { "type": "number" }, "minItems": 2 }""", "root ::= r0", "r0 ::= \"[\" space number (space \",\" space number){1,} space \"]\"")]
    [TestCase("""{ "anyOf": [{ "type": "boolean" }, { "const": 1 }] }""", "root ::= r0", "r0 ::= boolean | \"1\"")]
    [TestCase("""{ "description": "anything" }""", "root ::= value")]
    [TestCase("""{ "type": "object" }""", "root ::= object")]
    public void Each_kind_has_its_rule(string schema, params string[] expected) => Assert.That(Of(schema).Take(expected.Length), Is.EqualTo(expected));

    private static string[] Of(string schema) => SchemaGrammar.Of(JsonNode.Parse(schema)!).Split('\n');
}
