using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Tests.Engine.Tooling.Arguments;

internal sealed class ArgumentReaderTests
{
    [TestCase("""{"path": "a.txt", "lines": [1, 2],}""", """{"path":"a.txt","lines":[1,2]}""", "comma")]
    [TestCase("""{"path": "a.txt" "lines": 2}""", """{"path":"a.txt","lines":2}""", "comma")]
    [TestCase("""{"path": "a.txt"; "lines": 2;}""", """{"path":"a.txt","lines":2}""", "comma")]
    [TestCase("""{"path" "a.txt", "lines" = 2}""", """{"path":"a.txt","lines":2}""", "colon")]
    [TestCase("""{'path': 'a.txt'}""", """{"path":"a.txt"}""", "quotes")]
    [TestCase("""{“path”: “a.txt”}""", """{"path":"a.txt"}""", "quotes")]
    [TestCase("""{`path´: ‘a.txt’}""", """{"path":"a.txt"}""", "quotes")]
    [TestCase("""{"lines": (1, 2)}""", """{"lines":[1,2]}""", "quotes")]
    [TestCase("""{"path": a b/c.txt}""", """{"path":"a b/c.txt"}""", "unquoted")]
    [TestCase("""{path: "a.txt"}""", """{"path":"a.txt"}""", "unquoted")]
    [TestCase("""{"amount": 5 apples}""", """{"amount":"5 apples"}""", "unquoted")]
    [TestCase("""{"at": 12:30}""", """{"at":"12:30"}""", "unquoted")]
    [TestCase("""{"id": 007}""", """{"id":"007"}""", "unquoted")]
    [TestCase("""{"text": "say "hi" now", "n": 1}""", """{"text":"say \"hi\" now","n":1}""", "inner_quotes")]
    [TestCase("""{"text": "print("a", "b")", "n": 1}""", """{"text":"print(\"a\", \"b\")","n":1}""", "inner_quotes")]
    [TestCase("""{"text": "{"a": 1, "b": {"c": "d"}}", "n": 1}""", """{"text":"{\"a\": 1, \"b\": {\"c\": \"d\"}}","n":1}""", "inner_quotes")]
    [TestCase("{\"text\": \"{\n \"a\": 1,\n \"b\": 2\n}\n\", \"n\": 1}", """{"text":"{\n \"a\": 1,\n \"b\": 2\n}\n","n":1}""", "inner_quotes")]
    [TestCase("""{"lines": [1, 2}, "n": 1}""", """{"lines":[1,2],"n":1}""", "missing_bracket")]
    [TestCase("""{"path": "a.txt, "n": 1}""", """{"path":"a.txt","n":1}""", "missing_quote")]
    [TestCase("""{"path": a.txt", "n": 1}""", """{"path":"a.txt","n":1}""", "unquoted")]
    [TestCase("{\"text\": \"one\ntwo\tthree\"}", """{"text":"one\ntwo\tthree"}""", "escape")]
    [TestCase("""{"pattern": "\d+\.cs", "path": "C:\users"}""", """{"pattern":"\\d+\\.cs","path":"C:\\users"}""", "escape")]
    [TestCase("""{"a": True, "b": None, "c": undefined}""", """{"a":true,"b":null,"c":null}""", "literal")]
    [TestCase("""{"a": .5, "b": 2., "c": +3}""", """{"a":0.5,"b":2.0,"c":3}""", "number")]
    [TestCase("""{"text": "one" + "two"}""", """{"text":"onetwo"}""", "concatenation")]
    [TestCase("""{ // the file"""
        + "\n\"path\": \"a.txt\" /* relative */}", """{"path":"a.txt"}""", "comment")]
    [TestCase("{ # the file\n\"path\": \"a.txt\"}", """{"path":"a.txt"}""", "comment")]
    [TestCase("```json\n{\"path\": \"a.txt\"}\n```", """{"path":"a.txt"}""", "fence")]
    [TestCase("""Here are the arguments: {"path": "a.txt"}""", """{"path":"a.txt"}""", "prefix_text")]
    [TestCase("{\"path\": \"a.txt\"}\nLet me know.", """{"path":"a.txt"}""", "suffix_text")]
    [TestCase("""read_file({"path": "a.txt"});""", """{"path":"a.txt"}""", "wrapper")]
    [TestCase("""{"id": ObjectId("12"), "n": NumberLong(3)}""", """{"id":"12","n":3}""", "wrapper")]
    [TestCase(""" "{\"path\": \"a.txt\"}" """, """{"path":"a.txt"}""", "double_encoding")]
    [TestCase("""{\"path\": \"a.txt\"}""", """{"path":"a.txt"}""", "double_encoding")]
    [TestCase("""{"path": "a.txt", "n": {"m": 1}""", """{"path":"a.txt","n":{"m":1}}""", "missing_bracket")]
    [TestCase("""{"lines": [1, 2}""", """{"lines":[1,2]}""", "missing_bracket")]
    [TestCase(""" "path": "a.txt", "n": 1}""", """{"path":"a.txt","n":1}""", "missing_bracket")]
    [TestCase("```\n{\"lines\": [1, 2\n```", """{"lines":[1,2]}""", "missing_bracket")]
    [TestCase("""{"path": "a.txt"}}]""", """{"path":"a.txt"}""", "extra_bracket")]
    [TestCase("{\"text\": \"\"\"He said \"hi\".\"\"\"}", """{"text":"He said \"hi\"."}""", "quotes")]
    public void What_models_print_is_read_as_it_is_meant(string text, string json, string word)
    {
        var reading = ArgumentReader.Read(text);

        Assert.That(reading.Fault, Is.Null);
        Assert.That(JsonNode.DeepEquals(reading.Values.Single(), JsonNode.Parse(json)), Is.True, reading.Values.Single()?.ToJsonString());
        Assert.That(reading.Repairs, Has.Member(word));
    }

    [TestCase("""{"path": "a""")]
    [TestCase("""{"path": "a.txt", """)]
    [TestCase("""{"path": "a.txt", "lin""")]
    [TestCase("""{"path": "a.txt", "lines":""")]
    [TestCase("""{"path": "a.txt", "lines": [1, 2""")]
    [TestCase("""{"path": "a.txt", "lines": [1, 2]""", true)]
    [TestCase("""{"path": "a.txt", "n": {"m": 1""")]
    [TestCase("""{"path": "a.txt", "on": tr""")]
    [TestCase("""{"n": 12.""")]
    [TestCase("""{"n": 12""", true)]
    [TestCase("""{"text": "if (x) { return; }""")]
    [TestCase("""{"text": "a list: [1, 2]}""")]
    [TestCase("{\"text\": \"x = \"a\"")]
    [TestCase("""{'text': 'it's'""")]
    [TestCase(""" "{\"path\": \"a.txt""")]
    [TestCase("""Here it is: {"path": "a.t""")]
    [TestCase("{")]
    public void What_was_cut_is_not_executed(string text, bool isOnlyOneBracket = false)
    {
        Assert.That(ArgumentReader.Read(text).IsExecutable, Is.EqualTo(isOnlyOneBracket));
    }

    [TestCase("""{"lines": [1, 2, ...]}""", "left out")]
    [TestCase("""{"path": "a.txt", ...}""", "left out")]
    [TestCase("""{"path": , "n": 1}""", "missing")]
    [TestCase("""Use {"path": "a"} or {"path": "b"}.""", "several objects")]
    [TestCase("""{"a": "if (b == "}") { c(); }", "n": 2}""", "goes on behind its end")]
    [TestCase("""I will read the file.""", "no JSON object")]
    [TestCase("""[1, 2]""", "no JSON object")]
    [TestCase("""null""", "no JSON object")]
    [TestCase("""{"a": 1, "a": 2}""", "Duplicate")]
    [TestCase("""{"a": "\ud800"}""", "half a character")]
    public void What_is_guessed_or_said_twice_is_not_executed(string text, string fault)
    {
        Assert.That(ArgumentReader.Read(text).Fault, Does.Contain(fault));
    }

    [TestCase("""{"a":1e400,"b":-0,"c":1.0,"d":123456789012345678901234567890,"e":1E-2}""")]
    [TestCase(""" { "a" : [ ] , "b" : { } , "c" : "…\u0041\/\n" } """)]
    [TestCase("""{"text":"He said: \"{'a': 1}, // ...\" + 'x' ```"}""")]
    [TestCase("""{"path":"True","n":"5","list":"[1]"}""")]
    public void What_is_valid_stays_as_it_is(string text)
    {
        var reading = ArgumentReader.Read(text, JsonSchema.Parse(new JsonObject { ["type"] = "object" }));

        Assert.That(reading.Repairs, Is.Empty);
        Assert.That(reading.Values.Single()!.ToJsonString(), Is.EqualTo(JsonNode.Parse(text)!.ToJsonString()));
    }

    [Test]
    public void As_deep_as_JSON_may_be_is_read_and_deeper_is_not()
    {
        string Nested(int depth, string inner) => $"{{\"a\":{new string('[', depth - 1)}{inner}{new string(']', depth - 1)}}}";

        Assert.That(ArgumentReader.Read(Nested(64, "1")).Repairs, Is.Empty);
        Assert.That(ArgumentReader.Read(Nested(64, "1,")).IsExecutable, Is.True);
        Assert.That(ArgumentReader.Read(Nested(65, "1")).IsExecutable, Is.False);
        Assert.That(ArgumentReader.Read(new string('[', 100_000)).IsExecutable, Is.False);
        Assert.That(ArgumentReader.ReadAny(string.Concat(Enumerable.Repeat("{\"a\":(", 50_000))).IsExecutable, Is.False);
        Assert.That(ArgumentReader.ReadAny(string.Concat(Enumerable.Repeat("A(", 50_000))).IsExecutable, Is.False);
    }

    [Test]
    public void Calls_merged_into_one_text_are_told_apart()
    {
        var reading = ArgumentReader.Read("""{"path": "a"}{"path": "b"}, {'path': 'c'}""");

        Assert.That(reading.Values.Select(value => value!["path"]!.ToString()), Is.EqualTo((string[])["a", "b", "c"]));
        Assert.That(reading.Repairs, Is.EqualTo((string[])["split_calls", "comma", "quotes"]));
    }

    [Test]
    public void No_arguments_at_all_are_an_empty_object() => Assert.That(ArgumentReader.Read(" \n").Values.Single()!.ToJsonString(), Is.EqualTo("{}"));

    [TestCase("""{"Path": "a", "maxLines": 5}""", """{"path":"a","max_lines":5}""", "argument_name")]
    [TestCase("""{"pth": "a"}""", """{"path":"a"}""", "argument_name")]
    [TestCase("""{"path": "a", "mode": "x"}""", null, "")]
    [TestCase("""{"path": "a", "tag": "b"}""", """{"path":"a","tags":["b"]}""", "argument_name")]
    [TestCase("""{"path": "a", "max_lines": "5"}""", """{"path":"a","max_lines":5}""", "coercion")]
    [TestCase("""{"path": "a", "max_lines": "5.0"}""", """{"path":"a","max_lines":5}""", "coercion")]
    [TestCase("""{"path": "a", "max_lines": "5.5"}""", null, "")]
    [TestCase("""{"path": "a", "max_lines": "05"}""", null, "")]
    [TestCase("""{"path": "a", "max_lines": true}""", null, "")]
    [TestCase("""{"path": "a", "deep": "True"}""", """{"path":"a","deep":true}""", "coercion")]
    [TestCase("""{"path": "a", "deep": "yes"}""", null, "")]
    [TestCase("""{"path": "a", "deep": 1}""", null, "")]
    [TestCase("""{"path": 12.50}""", """{"path":"12.50"}""", "coercion")]
    [TestCase("""{"path": "a", "tags": "b"}""", """{"path":"a","tags":["b"]}""", "coercion")]
    [TestCase("""{"path": "a", "tags": "['b', 'c']"}""", """{"path":"a","tags":["b","c"]}""", "coercion")]
    [TestCase("""{"path": "a", "tags": ["b", 3]}""", """{"path":"a","tags":["b","3"]}""", "coercion")]
    [TestCase("""{"path": "a", "options": "{\"x\": \"1\"}"}""", """{"path":"a","options":{"x":1}}""", "coercion")]
    [TestCase("""{"path": "a", "options": "{\"x\": 1"}""", null, "")]
    [TestCase("""{"path": "a", "options": {"X": 1}}""", """{"path":"a","options":{"x":1}}""", "argument_name")]
    [TestCase("""{"path": "a", "kind": "FAST"}""", """{"path":"a","kind":"fast"}""", "coercion")]
    [TestCase("""{"path": "a", "either": "7"}""", """{"path":"a","either":7}""", "coercion")]
    [TestCase("""{"path": "a", "max_lines": null}""", """{"path":"a"}""", "coercion")]
    [TestCase("""{"path": ["a"]}""", null, "")]
    public void A_value_that_breaks_its_schema_is_brought_to_it_where_nothing_is_lost(string text, string? json, string word)
    {
        var reading = ArgumentReader.Read(text, Schema);

        if (json is null)
        {
            Assert.That(reading.Violations, Is.Not.Empty);
            return;
        }

        Assert.That(reading.Violations, Is.Empty);
        Assert.That(JsonNode.DeepEquals(reading.Values.Single(), JsonNode.Parse(json)), Is.True, reading.Values.Single()!.ToJsonString());
        Assert.That(reading.Repairs, Has.Member(word));
    }

    [Test]
    public void A_required_argument_gets_its_default_and_an_optional_one_does_not()
    {
        var schema = Parsed("""{"type":"object","required":["path","depth"],"properties":{"path":{"type":"string"},"depth":{"type":"integer","default":2},"all":{"type":"boolean","default":true}}}""");

        var reading = ArgumentReader.Read("""{"path":"a"}""", schema);

        Assert.That(reading.Values.Single()!.ToJsonString(), Is.EqualTo("""{"path":"a","depth":2}"""));
        Assert.That(reading.Repairs, Is.EqualTo((string[])["default"]));
    }

    [Test]
    public void Two_names_that_come_into_question_are_left_alone()
    {
        var schema = Parsed("""{"type":"object","additionalProperties":false,"properties":{"file_1":{"type":"string"},"file_2":{"type":"string"}}}""");

        Assert.That(ArgumentReader.Read("""{"file_3":"a"}""", schema).Violations, Is.Not.Empty);
    }

    private static JsonSchema Schema { get; } = Parsed(
        """
        {"type":"object","additionalProperties":false,"required":["path"],"$defs":{"lines":{"type":"integer","minimum":1}},
         "properties":{
           "path":{"type":"string"},"max_lines":{"$ref":"#/$defs/lines"},"deep":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string"}},
           "options":{"type":"object","additionalProperties":false,"properties":{"x":{"type":"integer"}}},
           "kind":{"enum":["fast","slow"]},"either":{"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"string"}}]}}}
        """);

    private static JsonSchema Parsed(string json) => JsonSchema.Parse((JsonObject)JsonNode.Parse(json)!);
}
