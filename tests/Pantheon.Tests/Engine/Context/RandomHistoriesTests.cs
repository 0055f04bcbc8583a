using System.Globalization;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Engine.Context;

/// <summary>Whatever happens in a session: a prompt fits or the right failure says why, nothing pinned is lost, no pair is parted, and nothing sent changes between compactions.</summary>
[CancelAfter(120_000)]
[Category("Slow")]
internal sealed class RandomHistoriesTests
{
    [TestCase(1, 40)]
    [TestCase(2, 40)]
    [TestCase(3, 40)]
    [TestCase(4, 40)]
    public async Task Every_prompt_of_a_random_session_holds_what_must_stay(int seed, int sessions, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var (sent, compacted) = (0, 0);
        for (var session = 0; session < sessions; session++)
        {
            var harness = Harness(random);
            var story = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, session {session}");
            string? error = null;
            var turns = random.Next(1, 70);
            for (var turn = 0; turn < turns; turn++)
            {
                var view = await harness.NextAsync(cancellationToken, counts: random.Next(4) > 0);
                if (view.Failure is { } failure)
                {
                    // only rules, task and a harsh account are left then: there must be a reason in the numbers
                    Assert.That((failure.Kind, failure.Code), Is.EqualTo((FailureKind.ContextOverflow, turn == 0 ? "PAN4320" : failure.Code)), story);
                    Assert.That(failure.Next, Is.Not.Empty, story);
                    Assert.That(harness.IsTight, Is.True, $"{story}: {failure.Message}");
                    break;
                }

                sent++;
                compacted += view.Compaction is null ? 0 : 1;
                Judge(harness, view, error, story);
                error = Act(harness, random, turn) ?? error;
            }
        }

        Assert.That(sent, Is.GreaterThan(300), "too little was sent to show anything");
        Assert.That(compacted, Is.GreaterThan(20), "too little was compacted to show anything");
    }

    private static void Judge(WindowHarness harness, Pantheon.Engine.Context.WindowView view, string? error, string story)
    {
        var text = WindowHarness.TextOf(view);
        Assert.That(view.Messages[0].Text, Is.EqualTo(WindowHarness.Rules), story);
        Assert.That(view.Messages[1].Text, Does.StartWith(harness.TaskText), story);
        Assert.That(error is null || text.Contains(error, StringComparison.Ordinal), Is.True, $"{story} lost {error}");
        Assert.That(text, Does.Not.Contain("SECRET"), story);
        Assert.That(WindowHarness.Tokens(view), Is.LessThanOrEqualTo(harness.IsTight ? view.Budget.Context : view.Budget.Prompt), story); // a prompt that nobody could count may be tried
        WindowHarness.IsWellFormed(view.Messages);
        if (harness.Views.Count > 1 && view.Compaction is null)
        {
            Assert.That(WindowHarness.Extends(view, harness.Views[^2]), Is.True, $"{story} changed what was sent before");
        }
    }

    private static WindowHarness Harness(Random random)
    {
        var context = random.Next(4) switch { 0 => 2048, 1 => 4096, 2 => 8192, _ => 20_000 };
        var task = WindowHarness.Task + string.Concat(Enumerable.Repeat("\nmore of the task", random.Next(3) == 0 ? random.Next(0, 2500) : random.Next(0, 60)));
        var settings = random.Next(3) == 0
            ? new ContextSettings { KeepResults = random.Next(0, 8), KeepTurns = random.Next(0, 8), Trigger = 0.3 + (random.NextDouble() * 0.6), SummaryTokens = random.Next(100, 3000) }
            : new ContextSettings();
        return new WindowHarness(context, settings, maxTokens: random.Next(2) == 0 ? 512 : 4096, task: task);
    }

    private static string? Act(WindowHarness harness, Random random, int turn)
    {
        string Words(int most) => string.Concat(Enumerable.Range(0, random.Next(0, most)).Select(i => random.Next(9) == 0 ? "\n" : $"w{i} "));
        var file = FormattableString.Invariant($"src/f{random.Next(6)}.cs");
        switch (random.Next(10))
        {
            case 0:
                var error = FormattableString.Invariant($"error E{turn}-{random.Next(100_000)}: broken");
                harness.Calls("build", [], new ToolResult { Text = $"{error}\n{Words(2000)}", ExitCode = 1 });
                return error;
            case 1:
                harness.Calls("think", new() { ["thought"] = "SECRET" + Words(300) }, ToolResult.Ok("noted"));
                return null;
            case 2:
                harness.Says(Words(200) + "I will.");
                harness.Note("Nothing happened.");
                return null;
            case 3:
                harness.History.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("SECRET")]));
                harness.Note("Nothing at all.");
                return null;
            case 4:
                harness.Note("Your last reply was cut off.");
                return null;
            case 5:
                harness.Calls("replace", new() { ["path"] = file, ["old"] = Words(30), ["new"] = Words(30) }, ToolResult.Ok("replaced"), Words(20));
                return null;
            case 6:
                harness.Calls("write_file", new() { ["path"] = file, ["content"] = Words(400) }, ToolResult.Ok("written"));
                return null;
            case 7:
                harness.CallsAll(
                    Words(20),
                    [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => (i == 0 ? "think" : "read_file", new Dictionary<string, object?> { [i == 0 ? "thought" : "path"] = i == 0 ? "SECRET" : file }, ToolResult.Ok(i == 0 ? "noted" : Words(3000))))]);
                return null;
            case 8:
                harness.Calls("read_file", new() { ["path"] = file }, ToolResult.Ok(string.Concat(Enumerable.Repeat("日本語のテキスト ", random.Next(0, 3000)))));
                return null;
            default:
                harness.Calls("read_file", new() { ["path"] = file, ["from_line"] = 1, ["to_line"] = 9 }, ToolResult.Ok(Words(6000)));
                return null;
        }
    }
}
