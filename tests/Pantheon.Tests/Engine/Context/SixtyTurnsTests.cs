using System.Globalization;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Engine.Context;

/// <summary>A long session in a small window, as a weak model holds it: it reads, edits, builds, fails, thinks, is nudged.</summary>
[CancelAfter(120_000)]
internal sealed class SixtyTurnsTests
{
    [Test]
    public async Task Sixty_turns_in_a_window_of_8k_show_rules_task_criteria_and_the_last_error_in_every_prompt(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        string? error = null;
        for (var turn = 1; turn <= 60; turn++)
        {
            var view = await harness.NextAsync(cancellationToken);
            Assert.That(view.Failure, Is.Null, $"turn {turn}");
            var text = WindowHarness.TextOf(view);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(view.Messages[0].Text, Is.EqualTo(WindowHarness.Rules));
                Assert.That(text, Does.Contain(WindowHarness.Task).And.Contain("CRITERION-1"));
                Assert.That(error is null || text.Contains(error, StringComparison.Ordinal), Is.True, $"turn {turn} lost {error}");
                Assert.That(WindowHarness.Tokens(view), Is.LessThanOrEqualTo(8192 - 2048), $"turn {turn}");
                Assert.That(text, Does.Not.Contain("SECRET"));
            }

            WindowHarness.IsWellFormed(view.Messages);
            if (turn > 1 && view.Compaction is null)
            {
                Assert.That(WindowHarness.Extends(view, harness.Views[^2]), Is.True, $"turn {turn} changed what was sent before");
            }

            error = Act(harness, turn) ?? error;
        }

        var compactions = harness.Views.Count(view => view.Compaction is not null);
        Assert.That(compactions, Is.InRange(2, 20));
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"60 turns, 8192 tokens: {compactions} compactions, longest prompt {harness.Views.Max(WindowHarness.Tokens)} tokens of 6144, last {WindowHarness.Tokens(harness.Views[^1])}; history {harness.History.Sum(Length)} characters"));
    }

    private static string? Act(WindowHarness harness, int turn)
    {
        var file = FormattableString.Invariant($"src/part{turn % 7}.cs");
        switch (turn % 6)
        {
            case 0:
                var error = FormattableString.Invariant($"error CS{1000 + turn}: ';' expected");
                harness.Calls(
                    "build",
                    [],
                    new ToolResult { Text = FormattableString.Invariant($"{file}({turn},5): {error}\n") + Lines("note", 30), IsError = true, ExitCode = 1 },
                    "I build.");
                return error;
            case 1:
                harness.Calls("think", new() { ["thought"] = "SECRET " + Lines("thought", 20) }, ToolResult.Ok("noted"));
                return null;
            case 2:
                harness.Calls("replace", new() { ["path"] = file, ["old"] = $"var a = {turn};\n", ["new"] = $"var b = {turn};\nreturn b;\n" }, ToolResult.Ok($"{file}: replaced"));
                return null;
            case 3:
                harness.Calls("write_file", new() { ["path"] = file, ["content"] = Lines("code", 40) }, ToolResult.Ok($"{file}: 40 lines written"));
                return null;
            case 4:
                harness.History.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("SECRET"), new TextContent("I will now do it.")]));
                harness.Note("Nothing happened: you called no tool.");
                return null;
            default:
                harness.CallsAll(
                    "",
                    ("read_file", new() { ["path"] = file, ["from_line"] = 1, ["to_line"] = 90 }, ToolResult.Ok(Lines(file, 90))),
                    ("read_file", new() { ["path"] = "README.md" }, ToolResult.Ok(Lines("readme", 50))));
                return null;
        }
    }

    private static string Lines(string word, int count) => string.Concat(Enumerable.Range(1, count).Select(line => FormattableString.Invariant($"{word} line {line} with some more words\n")));

    private static int Length(ChatMessage message) => message.Contents.Sum(content => content switch
    {
        TextContent text => text.Text.Length,
        FunctionCallContent call => System.Text.Json.JsonSerializer.Serialize(call.Arguments).Length,
        FunctionResultContent result => result.Result!.ToString()!.Length,
        _ => 0,
    });
}
