using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;

namespace Pantheon.Tests.Engine.Context;

internal sealed class ShortTextsTests
{
    [Test]
    public void A_text_is_cut_in_its_middle_at_the_ends_of_lines()
    {
        var text = string.Concat(Enumerable.Range(1, 100).Select(line => FormattableString.Invariant($"line {line}\n")));

        var cut = TextCut.Middle(text, 400);

        Assert.That(cut, Does.StartWith("line 1\n").And.EndWith("\nline 100\n").And.Contain("characters left out"));
        Assert.That(Encoding.UTF8.GetByteCount(cut), Is.LessThanOrEqualTo(420));
        Assert.That(TextCut.Middle(text, 100_000), Is.SameAs(text));
    }

    [Test]
    public void No_cut_parts_a_character([Range(0, 700, 7)] int bytes)
    {
        var text = string.Concat(Enumerable.Repeat("日本語😀", 200));

        foreach (var cut in new[] { TextCut.Middle(text, bytes), TextCut.End(text, bytes), TextCut.Line(text, Math.Max(1, bytes)) })
        {
            Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)), Is.EqualTo(cut));
            Assert.That(cut, Has.Length.LessThan(text.Length));
        }
    }

    [TestCase("read_file", """{"path":"src/a.cs","from_line":1,"to_line":200}""", "1\n2\n3\n", 0, "read_file src/a.cs lines 1-200: 3 lines, shown at turn 7")]
    [TestCase("read_file", """{"path":"src/a.cs"}""", "", 0, "read_file src/a.cs: nothing, shown at turn 7")]
    [TestCase("replace", """{"path":"a.cs","old":"x","new":"y"}""", "a.cs: replaced", 0, "replace a.cs: a.cs: replaced, shown at turn 7")]
    [TestCase("build", "{}", "a.cs(1,2): error\nmore", 1, "build: failed with exit code 1, a.cs(1,2): error, shown at turn 7")]
    [TestCase("odd", """{"x":1}""", "fine", 0, """odd {"x":1}: fine, shown at turn 7""")]
    public void A_call_is_told_in_a_line(string tool, string arguments, string result, int exit, string expected)
    {
        var given = JsonNode.Parse(arguments)!.AsObject().ToDictionary(entry => entry.Key, entry => (object?)entry.Value);
        var call = new ShownCall(7, new FunctionCallContent("c", tool, given), new FunctionResultContent("c", result) { RawRepresentation = new ToolResult { Text = result, ExitCode = exit } });

        Assert.That(CallLine.Of(call), Is.EqualTo(expected));
    }

    [TestCase(2000, 2000, "noted")]
    [TestCase(2001, 2000, "noted, the first 2000 of 2001 characters; think shorter, and act")]
    public async Task A_thought_is_kept_to_its_bound(int given, int kept, string answer)
    {
        var arguments = new JsonObject { [ThinkTool.Thought] = new string('t', given) };

        var result = await new ThinkTool(2000).RunAsync(arguments, null!, CancellationToken.None);

        Assert.That((result.IsError, result.Text, arguments[ThinkTool.Thought]!.ToString().Length), Is.EqualTo((false, answer, kept)));
    }
}
