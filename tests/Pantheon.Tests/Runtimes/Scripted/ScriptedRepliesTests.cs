using NUnit.Framework;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Tests.Runtimes.Scripted;

public sealed class ScriptedRepliesTests
{
    [Test]
    public void A_file_is_read_with_text_reasoning_and_calls()
    {
        var replies = ScriptedReplies.Parse(
            """
            { "version": 1, "models": [ { "id": "m", "scripts": [ { "name": "s", "when": ["hello"], "turns": [
                { "text": "hi", "reasoning": "be kind", "calls": [ { "name": "read_file", "arguments": { "path": "a.cs" } } ] } ] } ] } ] }
            """, "r.json", out var faults);

        var reply = replies!.ReplyTo("m", [("user", "hello there")]);

        Assert.That(faults, Is.Empty);
        Assert.That((reply.Text, reply.Reasoning, reply.Calls.Single().Name), Is.EqualTo(("hi", "be kind", "read_file")));
        Assert.That(reply.Calls.Single().Arguments["path"]!.GetValue<string>(), Is.EqualTo("a.cs"));
    }

    [Test]
    public void An_unknown_model_says_nothing()
    {
        var replies = ScriptedReplies.Parse("""{ "version": 1, "models": [] }""", "r.json", out _);

        Assert.That(replies!.ReplyTo("other", [("user", "hello")]).IsEmpty, Is.True);
    }

    [TestCase("""{ "version": 2, "models": [] }""", "r.json: $.version is 2; this program reads version 1")]
    [TestCase("""[]""", "r.json: $ is []; expected an object with version, models")]
    [TestCase("""{ "version": 1 }""", "r.json: $.models is missing or null; expected a list")]
    [TestCase("""{ "version": 1, "models": [], "model": 1 }""", "r.json: $.model is not known here; known are version, models")]
    [TestCase("""{ "version": 1, "models": [ { "id": "m", "scripts": [] }, { "id": "m", "scripts": [] } ] }""",
        "r.json: $.models has the model 'm' 2 times; an id stands once")]
    [TestCase("""{ "version": 1, "models": [ { "scripts": [] } ] }""", "r.json: $.models[0].id is missing or empty; a model needs a name")]
    [TestCase("""{ "version": 1, "models": [ { "id": "m", "scripts": [ { "name": "s", "when": [""], "turns": [] } ] } ] }""",
        "r.json: $.models[0].scripts[0].when[0] is \"\"; expected a text that is not empty")]
    [TestCase("""{ "version": 1, "models": [ { "id": "m", "scripts": [ { "name": "s", "when": [], "turns": [ {} ] } ] } ] }""",
        "r.json: $.models[0].scripts[0].turns[0] has neither text nor reasoning nor calls; leave the turn out instead")]
    [TestCase(
        """
        { "version": 1, "models": [ { "id": "m", "scripts": [ { "name": "s", "when": [],
            "turns": [ { "calls": [ { "name": "t", "arguments": "x" } ] } ] } ] } ] }
        """,
        "r.json: $.models[0].scripts[0].turns[0].calls[0].arguments is \"x\"; expected an object")]
    public void A_fault_names_its_place_and_what_was_expected(string json, string fault)
    {
        var replies = ScriptedReplies.Parse(json, "r.json", out var faults);

        Assert.That(replies, Is.Null);
        Assert.That(faults, Does.Contain(fault));
    }

    [TestCase("{")]
    [TestCase("""{ "version": 1, "version": 1 }""")]
    public void What_is_not_JSON_is_said(string json)
    {
        ScriptedReplies.Parse(json, "r.json", out var faults);

        Assert.That(faults.Single(), Does.StartWith("r.json: not JSON: "));
    }

    [Test]
    public void All_faults_are_reported_at_once()
    {
        ScriptedReplies.Parse("""{ "version": 0, "models": [ { "id": "", "scripts": {} } ] }""", "r.json", out var faults);

        Assert.That(faults, Has.Count.EqualTo(3));
    }
}
