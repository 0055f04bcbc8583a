using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

internal sealed class PrintedFormTests
{
    private static readonly OfferedTools Offered = OfferedExamples.Tools;

    [Test]
    public void Each_form_gives_the_call([ValueSource(typeof(PrintedForms), nameof(PrintedForms.OfReadFile))] string text)
    {
        var call = EmbeddedCalls.Read(text, Offered).Calls.Single();

        Assert.That((call.Name, JsonNode.Parse(call.Arguments)!["path"]!.ToString(), JsonNode.Parse(call.Arguments)!["lines"]!.ToString()), Is.EqualTo(("read_file", "src/a.cs", "12")));
    }

    [Test]
    public void What_is_shown_or_contradicts_itself_is_no_call([ValueSource(typeof(PrintedForms), nameof(PrintedForms.OfNoCall))] string text) =>
        Assert.That(EmbeddedCalls.Read(text, Offered).Calls, Is.Empty);

    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "say "hi" twice"}}</tool_call>""", "say \"hi\" twice", "inner_quotes")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "one"}</tool_call>""", "one", "missing_bracket")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "a </tool_call> b",}}</tool_call>""", "a </tool_call> b", "comma")]
    [TestCase("""<tool_call>{"name": "note", "arguments": "{'text': 'one'}"}</tool_call>""", "one", "quotes")]
    [TestCase("""<tool_call>[{"name": "note", "arguments": {"text": "one"}} {"name": "note", "arguments": {"text": "two"}}]</tool_call>""", "one two", "comma")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "one"}}</tool_call>""", "one", "")]
    [TestCase("""call:note{text:<|"|>one<|"|>}""", "one", "")]
    public void What_was_done_to_printed_JSON_is_told(string text, string expected, string repairs)
    {
        var calls = EmbeddedCalls.Read(text.StartsWith("call:", StringComparison.Ordinal) ? $"<|tool_call>{text}<tool_call|>" : text, OfferedTools.Any).Calls;

        Assert.That(string.Join(' ', calls.Select(call => JsonNode.Parse(call.Arguments)!["text"])), Is.EqualTo(expected));
        Assert.That(string.Join(',', calls.SelectMany(call => call.JsonRepairs).Distinct()), Is.EqualTo(repairs));
    }

    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": ...}}</tool_call>""")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "one", ...}}</tool_call>""")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": }}</tool_call>""")]
    [TestCase("""<tool_call>{"name": "note", "arguments": {"text": "one</tool_call>""")]
    public void Printed_JSON_with_a_gap_or_without_an_end_is_no_call(string text) =>
        Assert.That(EmbeddedCalls.Read(text, OfferedTools.Any).Calls, Is.Empty);

    [Test]
    public void However_a_form_is_parted_the_call_is_the_same([ValueSource(typeof(PrintedForms), nameof(PrintedForms.OfReadFile))] string text, [Range(1, 5)] int seed)
    {
        var emoji = text.Replace("src/", "😀/", StringComparison.Ordinal);
        var pieces = seed == 1 ? [.. emoji.Select(character => character.ToString())] : Mutations.Parted(emoji, new Random(seed));

        Assert.That(EmbeddedCalls.Read(pieces, Offered).Calls, Is.EqualTo(EmbeddedCalls.Read(emoji, Offered).Calls));
        Assert.That(EmbeddedCalls.Read(pieces, Offered).Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_form_that_is_cut_anywhere_never_runs_with_less_than_its_arguments([ValueSource(typeof(PrintedForms), nameof(PrintedForms.OfReadFile))] string text)
    {
        var whole = EmbeddedCalls.Read(text, Offered).Calls.Single();
        for (var end = 0; end < text.Length; end++)
        {
            var reply = EmbeddedCalls.Read(text[..end], Offered);

            Assert.That(reply.Calls.Where(call => !JsonNode.DeepEquals(JsonNode.Parse(call.Arguments), JsonNode.Parse(whole.Arguments))), Is.Empty, text[..end]);
            Assert.That(EmbeddedCalls.Read(text[..end], Offered, new ReadingHints { IsCut = true }).Calls, Is.Empty);
        }
    }

    [Test]
    public void No_damage_to_a_form_breaks_the_reader([ValueSource(typeof(PrintedForms), nameof(PrintedForms.OfReadFile))] string text)
    {
        var random = new Random(text.Length);
        for (var round = 0; round < 400; round++)
        {
            var damaged = Mutations.Damaged(text, random);

            Assert.That(EmbeddedCalls.Read(damaged, Offered).Looks, Is.LessThan(Mutations.MostLooks(damaged)), damaged);
            Assert.That(EmbeddedCalls.Read(damaged, OfferedTools.Any).Looks, Is.LessThan(Mutations.MostLooks(damaged)), damaged);
        }
    }

    [TestCase("[note(text='it''s')]", "its", TestName = "texts that follow each other are one")]
    [TestCase("[note(text='say \"it's\" twice')]", "say \"it's\" twice", TestName = "an apostrophe within")]
    [TestCase("[note(text='python -c \"print(f(x, \\'a\\'))\"')]", "python -c \"print(f(x, 'a'))\"", TestName = "escaped quotes")]
    [TestCase("[note(text='cmd -c \"print(f(x, y='\\,'))\"')]", "cmd -c \"print(f(x, y='\\,'))\"", TestName = "quotes within that nobody escaped")]
    [TestCase("[note(text='a\\tb\\x41\\u00e9\\q')]", "a\tbA\u00e9\\q", TestName = "escapes")]
    [TestCase("[note(text=r'a\\tb')]", "a\\tb", TestName = "a raw text")]
    public void Texts_are_read_as_Python_reads_them(string text, string expected) =>
        Assert.That(JsonNode.Parse(EmbeddedCalls.Read(text, OfferedTools.Any).Calls.Single().Arguments)!["text"]!.ToString(), Is.EqualTo(expected));

    [TestCase("{'a', 'b'}", """["a","b"]""")]
    [TestCase("('a', 1,)", """["a",1]""")]
    [TestCase("(1,)", "[1]")]
    [TestCase("()", "[]")]
    [TestCase("{}", "{}")]
    [TestCase("{'a': None, 2: [True, -.5e3]}", """{"a":null,"2":[true,-0.5e3]}""")]
    [TestCase("-0x1F", "-31")]
    [TestCase("007", "7")]
    [TestCase("1.", "1.0")]
    [TestCase("2026-11-21", "\"2026-11-21\"")]
    [TestCase("true", "true")]
    public void Values_are_read_as_Python_reads_them(string value, string json) => Assert.That(
        EmbeddedCalls.Read($"<|tool_call_start|>[f(v={value})]<|tool_call_end|>", OfferedTools.Any).Calls.Single().Arguments, Is.EqualTo($$"""{"v":{{json}}}"""));

    [Test]
    public void Tags_within_tags_become_objects_and_lists_by_the_schema()
    {
        var schema = (JsonObject)JsonNode.Parse(
            """{"properties":{"to":{"type":"object","properties":{"zip":{"type":"string"}}},"rows":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}},"tags":{"type":"array","items":{"type":"string"}}}}""")!;
        var tools = new OfferedTools(new Dictionary<string, JsonObject?> { ["order"] = schema });
        const string M = PrintedForms.Marked;
        var text = $"{M}<tool_call>{M}<invoke name=\"order\">{M}<to>{M}<zip>018{M}</zip>{M}</to>{M}<rows>{M}<row>{M}<n>1{M}</n>{M}</row>{M}</rows>{M}<tags>{M}<tag>7{M}</tag>{M}<tag><b>{M}</tag>{M}</tags>{M}</invoke>{M}</tool_call>";

        Assert.That(EmbeddedCalls.Read(text, tools).Calls.Single().Arguments, Is.EqualTo("""{"to":{"zip":"018"},"rows":[{"n":1}],"tags":["7","<b>"]}"""));
    }

    [TestCase("<|tool_call_start|>[read_file(path='a', lines=")]
    [TestCase("[read_file(path='a")]
    [TestCase("]<]minimax[>[<tool_call>]<]minimax[>[<invoke name=\"read_file\">]<]minimax[>[<path>a")]
    [TestCase("]<]minimax[>[<tool_call>]<]minimax[>[<invoke name=\"read_file\">]<]minimax[>[<path>a]<]minimax[>[</path>")]
    public void A_call_that_is_cut_is_told_apart(string text)
    {
        var reply = EmbeddedCalls.Read(text, Offered);

        Assert.That((reply.Calls.Count, reply.Truncated.Single().Name), Is.EqualTo((0, "read_file")));
    }

    [TestCase("<tool_call>]</tool_call>")]
    [TestCase("<|START_ACTION|>[{\"tool_name\": \"a\", \"parameters\": {}} and]<|END_ACTION|>")]
    public void Where_every_name_is_offered_brackets_are_none(string text) => Assert.That(EmbeddedCalls.Read(text, OfferedTools.Any).Calls, Is.Empty);

    [Test]
    public void A_call_of_a_tool_that_nobody_offered_is_told_apart_and_stays_text()
    {
        const string Text = "<tool_call>{\"name\": \"remove_all\", \"arguments\": {\"path\": \"a\"}}</tool_call>";

        var reply = EmbeddedCalls.Read(Text, Offered);

        Assert.That((reply.Calls.Count, reply.Unoffered.Single().Name, reply.Text), Is.EqualTo((0, "remove_all", Text)));
    }

    [Test]
    public void Where_the_template_opened_the_thoughts_all_up_to_their_end_belongs_to_them()
    {
        const string Text = "The fence ``` and {\"name\": \"x\", \"arguments\": {\"a\": \" are open.</think><tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>";

        var reply = EmbeddedCalls.Read(Text, Offered, new ReadingHints { StartsInThoughts = true });

        Assert.That((reply.Calls.Single().Name, reply.Reasoning[..9]), Is.EqualTo(("list_files", "The fence")));
    }
}
