using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Authoring.Flows;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Testing;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Host.Composition;

public sealed class QueueingTests
{
    private const string Flow =
        "name: flow\npriority: 30\ninput: { spec: task.v1, n: { type: integer, minimum: 1, default: 5 }, tags: \"string[]?\", word: string?, on: boolean? }\nnodes: { a: { run: [x] } }\n";

    [TestCase("n", "3", "3")]
    [TestCase("tags", "[\"a\", \"b\"]", "[\"a\",\"b\"]")]
    [TestCase("word", "3", "\"3\"")]
    [TestCase("word", "", "\"\"")]
    [TestCase("on", "true", "true")]
    public void A_word_of_the_command_line_takes_the_type_of_its_input(string name, string word, string expected)
    {
        var run = Prepare(new QueueRequest { Inputs = new JsonObject { [name] = word } });

        Assert.That(run.Inputs[name]!.ToJsonString(), Is.EqualTo(expected));
    }

    [TestCase("n", "many", "the input 'n' of flow 'flow' does not fit: $: expected integer, got the string \"many\"")]
    [TestCase("n", "0", "the input 'n' of flow 'flow' does not fit: $: expected a number of at least 1, got 0")]
    [TestCase("tags", "a,b", "the input 'tags' of flow 'flow' does not fit: $: expected array, got the string \"a,b\"")]
    [TestCase("tag", "a", "flow 'flow' has no input 'tag'")]
    public void A_word_that_does_not_fit_is_refused_before_anything_is_queued(string name, string word, string expected)
    {
        var fault = Assert.Throws<PantheonException>(() => Prepare(new QueueRequest { Inputs = new JsonObject { [name] = word } }))!;

        Assert.That((fault.Code, fault.Message), Is.EqualTo((Codes.InputUnreadable, expected)));
    }

    [Test]
    public void An_input_of_the_task_is_held_against_its_schema_too()
    {
        var fault = Assert.Throws<PantheonException>(() => Prepare(new QueueRequest(), new JsonObject { ["n"] = "3" }))!;

        Assert.That(fault.Message, Is.EqualTo("the input 'n' of flow 'flow' does not fit: $: expected integer, got the string \"3\""));
    }

    [Test]
    public void What_nobody_gives_has_its_default()
    {
        var run = Prepare(new QueueRequest());

        Assert.That((run.Inputs["n"]!.ToJsonString(), run.Inputs.ContainsKey("word"), run.Inputs["spec"]!["title"]!.ToString()), Is.EqualTo(("5", false, "Mend it")));
    }

    [TestCase(null, null, 30)]
    [TestCase(null, 60, 60)]
    [TestCase(0, 60, 0)]
    public void The_command_line_goes_before_the_task_and_the_task_before_the_flow(int? asked, int? task, int expected)
    {
        var run = Prepare(new QueueRequest { Priority = asked }, priority: task);

        Assert.That(run.Priority, Is.EqualTo(expected));
    }

    private static Run Prepare(QueueRequest request, JsonObject? input = null, int? priority = null)
    {
        var flow = FlowReader.Read("flows/flow.yaml", Flow, [])!.Value!;
        var catalog = Specs.Catalog() with { Flows = new Dictionary<string, FlowSpec> { ["flow"] = flow } };
        var time = new ManualTime();
        var queueing = new Queueing(catalog, new MemoryRunStore(time), new IdSource(new Random(7)), time, "ada");
        return queueing.Prepare(Specs.TaskFile() with { Flow = "flow", Input = input, Priority = priority }, request);
    }
}
