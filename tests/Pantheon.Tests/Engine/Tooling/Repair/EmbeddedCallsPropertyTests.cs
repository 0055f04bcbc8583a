using System.Text.Json;
using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

internal sealed class EmbeddedCallsPropertyTests
{
    private static readonly string[] Fragments =
    [
        .. EmbeddedCalls.Marks,
        "</tool_call>", "<parameter=path>", "</parameter>", "</function>", "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "read_file", "list_files", "write_file",
        "{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\"}}", "list_files(", "path='a'", ")", "{", "}", "[", "]", "\"", "'", "“", "\\", "\\u", "\\ud800", "\ud83d", "\ude00", ":", ",",
        "[ARGS]", "<|message|>", "<|call|>", "<｜tool▁sep｜>", "<|tool_call_argument_begin|>", "call:", "//", "/*", "\n", " ", "\0", "12", "-", "None", "😀",
    ];

    [Test]
    public void No_text_makes_the_reader_throw_and_every_call_is_an_offered_one() => Sampled.Holds(
        Prop.ForAll(
            Gen.Elements(Fragments).ListOf().Select(string.Concat).ToArbitrary(),
            text =>
            {
                var reply = EmbeddedCalls.Read(text, OfferedExamples.Tools);
                EmbeddedCalls.Read(text, OfferedTools.Any);
                return reply.Calls.All(call => call.Name is "read_file" or "list_files" or "write_file" && IsJson(call.Arguments));
            }));

    [Test]
    public void Text_without_calls_comes_back_as_it_was() => Sampled.Holds(
        Prop.ForAll(
            Gen.Elements("a", " ", "\n", "{", "}", "[x](y)", "`code`", "**", "name", "\"", "<b>", "(", ")", "1.").ListOf().Select(string.Concat).ToArbitrary(),
            text => EmbeddedCalls.Read(text, OfferedExamples.Tools).Text == text));

    /// <summary>Each look at a character is counted, so the count is the time.</summary>
    [Test]
    public void The_looks_at_a_text_grow_with_its_length_and_no_faster([ValueSource(nameof(Fragments))] string fragment)
    {
        foreach (var unit in (string[])[fragment, fragment + "{\"a\":", fragment + "x\n", "<tool_call>" + fragment, "[" + fragment])
        {
            var text = string.Concat(Enumerable.Repeat(unit, 500));

            Assert.That(EmbeddedCalls.Read(text, OfferedExamples.Tools).Looks, Is.LessThan((72L * text.Length) + 4096), unit);
        }
    }

    [Test, Category("Slow")]
    public void A_megabyte_of_opening_marks_is_read_to_its_end([Values("<tool_call>{\"name\":", "[[[[", "{\"a\":{\"a\":[", "<function=read_file><parameter=path>", "[TOOL_CALLS]read_file[ARGS]{", "`", "<tool_call>function\nfunction\n", "function\n", "]<]minimax[>[<tool_call>]<]minimax[>[<invoke name=\"a\">]<]minimax[>[<a>", "[a(b=[a(b=(", "Action: a\nAction Input: {", "<|tool_call:begin|><|tool_call:name|>")] string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));

        Assert.That(EmbeddedCalls.Read(text, OfferedExamples.Tools).Calls, Is.Empty);
        Assert.That(EmbeddedCalls.Read("<tool_call>" + text, OfferedTools.Any).Looks, Is.LessThan(Mutations.MostLooks(text)));
    }

    [Test]
    public void Many_echoes_and_many_arguments_are_read_to_their_end()
    {
        var echoes = string.Concat(Enumerable.Repeat("[list_files()]\n", 20_000)) + "<tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>";
        var pairs = string.Concat(Enumerable.Range(0, 20_000).Select(number => FormattableString.Invariant($"<arg_key>k{number}</arg_key><arg_value>v</arg_value>")));

        Assert.That(EmbeddedCalls.Read(echoes, OfferedExamples.Tools).Calls, Has.Count.EqualTo(1));
        Assert.That(EmbeddedCalls.Read($"<tool_call>list_files{pairs}</tool_call>", OfferedExamples.Tools).Calls, Has.Count.EqualTo(1));
    }

    private static bool IsJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        return true;
    }
}
