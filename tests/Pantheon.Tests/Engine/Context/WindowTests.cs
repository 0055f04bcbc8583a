using System.Globalization;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;

namespace Pantheon.Tests.Engine.Context;

[CancelAfter(120_000)]
internal sealed class WindowTests
{
    [TestCase(4096, "small", 0.60, 1000, 2)]
    [TestCase(16_383, "small", 0.60, 1000, 2)]
    [TestCase(16_384, "medium", 0.70, 2000, 4)]
    [TestCase(65_535, "medium", 0.70, 2000, 4)]
    [TestCase(65_536, "large", 0.80, 4000, 6)]
    public void The_window_chooses_the_preset_and_the_agent_may_say_otherwise(int context, string size, double trigger, int summary, int keep)
    {
        var rules = WindowRules.Of(context, new ContextSettings());
        var own = WindowRules.Of(context, new ContextSettings { Trigger = 0.5, SummaryTokens = 7, KeepTurns = 9, KeepResults = 1, PrunesTools = false });

        Assert.That((rules.Size, rules.Trigger, rules.SummaryTokens, rules.KeepTurns, rules.KeepResults), Is.EqualTo((size, trigger, summary, keep, 5)));
        Assert.That(own, Is.EqualTo(new WindowRules(size, 0.5, 7, 9, 1, false)));
    }

    [Test]
    public async Task What_fits_is_sent_as_it_was_said_without_thoughts(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        harness.History.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("SECRET-REASONING"), new TextContent("I read."), new FunctionCallContent("a", "read_file", new Dictionary<string, object?> { ["path"] = "a.cs" })]));
        harness.History.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("a", "class A;")]));
        harness.Calls("think", new() { ["thought"] = "SECRET-THOUGHT" }, ToolResult.Ok("noted"));

        var view = await harness.NextAsync(cancellationToken);

        var text = WindowHarness.TextOf(view);
        Assert.That(text, Does.Contain("I read.").And.Contain("class A;").And.Contain("noted").And.Not.Contain("SECRET"));
        Assert.That(view.Messages.SelectMany(message => message.Contents), Has.None.InstanceOf<TextReasoningContent>());
        WindowHarness.IsWellFormed(view.Messages);
    }

    [Test]
    public async Task A_reply_that_was_only_thought_leaves_no_empty_message(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        harness.History.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm")]));
        harness.Note("Nothing happened.");
        harness.Note("Steer: hurry.");

        var view = await harness.NextAsync(cancellationToken);

        WindowHarness.IsWellFormed(view.Messages);
        Assert.That(view.Messages[^1].Text, Is.EqualTo("Steer: hurry."));
    }

    [Test]
    public async Task A_compaction_leaves_the_last_results_whole_and_a_line_of_each_older_one(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness(32_768);
        await harness.NextAsync(cancellationToken);
        for (var i = 1; i <= 30 && harness.Views.All(view => view.Compaction is null); i++)
        {
            var lines = string.Join('\n', Enumerable.Range(1, 120).Select(line => FormattableString.Invariant($"file {i} line {line} of some text")));
            harness.Calls("read_file", new() { ["path"] = FormattableString.Invariant($"src/f{i}.cs"), ["from_line"] = 1, ["to_line"] = 120 }, ToolResult.Ok(lines), "I look.");
            await harness.NextAsync(cancellationToken);
        }

        var (view, before) = (harness.Views[^1], harness.Views[^2]);
        var results = view.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result!.ToString()!).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(view.Compaction, Is.Not.Null);
            Assert.That(view.Compaction!.After, Is.LessThan(view.Compaction.Before).And.LessThan(view.Compaction.Limit));
            Assert.That(view.Compaction.Counted, Is.EqualTo("server"));
            Assert.That(results.TakeLast(5).Select(text => text.Split('\n').Length), Is.All.EqualTo(120));
            Assert.That(results.SkipLast(5).Select(text => text.Split('\n').Length), Is.All.EqualTo(1));
            Assert.That(WindowHarness.TextOf(view), Does.Contain("read_file src/f1.cs lines 1-120: 120 lines, shown at turn 1").And.Not.Contain("file 1 line 7"));
            Assert.That(WindowHarness.Extends(view, before), Is.False);
        }

        WindowHarness.IsWellFormed(view.Messages);
    }

    [Test]
    public async Task The_task_alone_too_long_fails_before_any_model_is_asked(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness(task: string.Concat(Enumerable.Repeat("word ", 40_000)));

        var view = await harness.NextAsync(cancellationToken);

        Assert.That((view.Failure?.Kind, view.Failure?.Code), Is.EqualTo((FailureKind.ContextOverflow, "PAN4320")));
        Assert.That(view.Failure!.Message, Does.Contain("8192 of context less 2048 for the reply leave 6144").And.Contain("estimate"));
        Assert.That(view.Failure.Next, Does.Contain("max_tokens"));
    }

    [Test]
    public async Task A_task_that_a_tokenizer_counts_as_fitting_is_sent(CancellationToken cancellationToken)
    {
        var text = string.Concat(Enumerable.Repeat("abcdefghij", 3000));
        var counted = new WindowHarness(task: text) { Model = WindowHarness.ModelOf(8192, words => words.Length / 6) };
        var estimated = new WindowHarness(task: text);

        var (sent, failed) = (await counted.NextAsync(cancellationToken), await estimated.NextAsync(cancellationToken));

        Assert.That((sent.Failure, sent.Counted), Is.EqualTo(((Failure?)null, "tokenizer")));
        Assert.That(failed.Failure?.Code, Is.EqualTo("PAN4320"));
    }

    [Test]
    public async Task The_tokenizer_is_left_alone_far_from_the_trigger(CancellationToken cancellationToken)
    {
        var asked = 0;
        var harness = new WindowHarness(32_768) { Model = WindowHarness.ModelOf(32_768, text => { asked++; return text.Length / 4; }) };
        for (var i = 0; i < 6; i++)
        {
            harness.Calls("read_file", new() { ["path"] = "a.cs" }, ToolResult.Ok(new string('x', 400)));
            await harness.NextAsync(cancellationToken);
        }

        Assert.That(asked, Is.Zero);
        foreach (var file in new[] { "b.cs", "c.cs", "d.cs" })
        {
            harness.Calls("read_file", new() { ["path"] = file }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text\n", 20_000))));
        }

        await harness.NextAsync(cancellationToken);
        Assert.That(asked, Is.InRange(1, 4));
    }

    [Test]
    public async Task A_huge_result_is_cut_to_its_share_and_the_cut_is_told(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        await harness.NextAsync(cancellationToken);
        harness.Calls("read_file", new() { ["path"] = "big.txt" }, ToolResult.Ok(string.Concat(Enumerable.Range(0, 20_000).Select(i => FormattableString.Invariant($"line {i}\n")))));

        var view = await harness.NextAsync(cancellationToken);

        var result = view.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Single().Result!.ToString()!;
        Assert.That(result, Does.StartWith("line 0\n").And.Contain("characters left out to fit the context").And.EndWith("line 19999\n"));
        Assert.That(WindowHarness.Tokens(view), Is.LessThan(8192 - 2048));
    }

    [Test]
    public async Task Results_of_one_turn_share_the_room(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        await harness.NextAsync(cancellationToken);
        var huge = ToolResult.Ok(new string('y', 60_000));
        harness.CallsAll("", [.. Enumerable.Range(0, 8).Select(i => ("read_file", new Dictionary<string, object?> { ["path"] = FormattableString.Invariant($"{i}.cs") }, huge))]);

        var view = await harness.NextAsync(cancellationToken);

        Assert.That(view.Failure, Is.Null);
        Assert.That(WindowHarness.Tokens(view), Is.LessThan(8192 - 2048));
        WindowHarness.IsWellFormed(view.Messages);
    }

    [Test]
    public async Task An_agent_that_wants_no_compaction_ends_with_the_numbers(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness(settings: new ContextSettings { Fails = true });
        WindowView? view = null;
        for (var i = 0; i < 20 && view?.Failure is null; i++)
        {
            harness.Calls("read_file", new() { ["path"] = "a.cs" }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text ", 400))));
            view = await harness.NextAsync(cancellationToken);
        }

        Assert.That((view!.Failure?.Kind, view.Failure?.Code), Is.EqualTo((FailureKind.ContextOverflow, "PAN4321")));
        Assert.That(view.Failure!.Next, Does.Contain("limits.context: compact"));
        Assert.That(harness.Views.Select(each => each.Compaction), Is.All.Null);
    }

    [Test]
    public async Task A_refused_prompt_comes_back_shorter_and_says_why(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        for (var i = 0; i < 4; i++)
        {
            harness.Calls("read_file", new() { ["path"] = FormattableString.Invariant($"{i}.cs") }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text\n", 150))));
        }

        var first = await harness.NextAsync(cancellationToken, counts: false);
        Assert.That(harness.Window.Overflowed(first), Is.True);
        var second = await harness.NextAsync(cancellationToken);

        Assert.That(second.Compaction?.Reason, Is.EqualTo("overflow"));
        Assert.That(second.Bytes, Is.LessThan(first.Bytes * 0.7));
    }

    [Test]
    public async Task A_model_that_comes_back_with_less_room_gets_a_shorter_prompt(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness(32_768);
        for (var i = 0; i < 8; i++)
        {
            harness.Calls("read_file", new() { ["path"] = FormattableString.Invariant($"{i}.cs") }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text\n", 300))));
        }

        await harness.NextAsync(cancellationToken);
        harness.Model = WindowHarness.ModelOf(4096);
        var view = await harness.NextAsync(cancellationToken);

        Assert.That((view.Failure, view.Compaction?.Reason), Is.EqualTo(((Failure?)null, "window")));
        Assert.That(WindowHarness.Tokens(view), Is.LessThan(2048));
    }

    [Test]
    public async Task What_a_person_said_outlives_every_compaction(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        await harness.NextAsync(cancellationToken);
        harness.Calls("read_file", new() { ["path"] = "a.cs" }, ToolResult.Ok("text"));
        harness.History.Add(PersonsWord.Of("A note: leave the lexer alone."));
        for (var i = 0; i < 40; i++)
        {
            harness.Says("I will.");
            harness.Note(FormattableString.Invariant($"Notice {i}: nothing happened."));
            harness.Calls("read_file", new() { ["path"] = "b.cs" }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text\n", 100))));
            Assert.That(WindowHarness.TextOf(await harness.NextAsync(cancellationToken)), Does.Contain("leave the lexer alone"), i.ToString(CultureInfo.InvariantCulture));
        }

        Assert.That(harness.Views.Count(view => view.Compaction is not null), Is.GreaterThan(1));
    }

    [Test]
    public async Task Counts_that_cannot_be_of_the_whole_prompt_are_passed_over(CancellationToken cancellationToken)
    {
        var harness = new WindowHarness();
        for (var i = 0; i < 40; i++)
        {
            harness.Calls("read_file", new() { ["path"] = "a.cs" }, ToolResult.Ok(string.Concat(Enumerable.Repeat("some text\n", 60))));
            var view = await harness.NextAsync(cancellationToken, counts: false);
            harness.Window.Answered(view, new ChatResponse { Usage = new UsageDetails { InputTokenCount = 3 } });
            Assert.That(WindowHarness.Tokens(view), Is.LessThan(8192 - 2048), i.ToString(CultureInfo.InvariantCulture));
        }
    }
}
