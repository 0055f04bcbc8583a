using System.Text;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

public sealed class OneShotTests
{
    private const string Prompt = "say it\n> twice";

    [Test]
    public void The_answer_is_found_however_the_output_is_split() => Sampled.Holds(Prop.ForAll(
        Gen.Choose(0, 400).ListOf(5).ToArbitrary(),
        cuts =>
        {
            const string Answer = "Exiting... äöü 🌙\n\nExiting\nnow";
            var bytes = Encoding.UTF8.GetBytes($"Loading model...\n\nbuild : b1\n\n> {Prompt}\n{Answer}\n\n\nExiting...\n");
            var places = cuts.Select(cut => cut % bytes.Length).Append(0).Append(bytes.Length).Order().ToList();
            var output = new OneShotOutput(Prompt);
            var given = string.Concat(places.Zip(places.Skip(1), (from, to) => output.Append(bytes.AsSpan(from, to - from))));

            return Answer.StartsWith(given, StringComparison.Ordinal) && given + output.Rest(Answer) == Answer;
        }));

    [Test]
    public void What_was_printed_and_is_not_in_the_file_is_no_answer()
    {
        var output = new OneShotOutput("go");
        output.Append("\n> go\nError: Failed to initialize samplers\n\n\nExiting...\n"u8);

        Assert.That(output.Rest(""), Is.Null);
    }

    [Test]
    public void The_file_is_read_after_the_prompt_that_was_asked()
    {
        Assert.That(OneShotOutput.AnswerIn("User:\nask\n\nAssistant:\nyes\n\nno\n\n", "ask"), Is.EqualTo("yes\n\nno"));
        Assert.That(OneShotOutput.AnswerIn("User:\nanother\n\nAssistant:\nyes\n\n", "ask"), Is.Null);
    }

    [Test]
    public void The_log_tells_tokens_and_times()
    {
        const string Log = """
            0.00.321.187 I slot print_timing: id  0 | task 0 | prompt eval time =      64.14 ms /   167 tokens (    0.38 ms per token,  2603.80 tokens per second)
            0.00.321.223 I slot print_timing: id  0 | task 0 |        eval time =      16.64 ms /     2 tokens (   16.64 ms per token,    60.11 tokens per second)
            """;

        Assert.That(OneShotOutput.Timings(Log), Is.EqualTo(new ChatTimings
        {
            Prefill = TimeSpan.FromMilliseconds(64.14),
            PrefillTokens = 167,
            Generation = TimeSpan.FromMilliseconds(16.64),
            GeneratedTokens = 2,
        }));
        Assert.That(OneShotOutput.Timings("send_error: task id = 0, error: Failed"), Is.Null);
    }

    [Test]
    public void One_message_is_the_prompt_itself_and_more_are_written_out()
    {
        List<ChatMessage> messages = [new(ChatRole.System, "Be good."), new(ChatRole.User, " /read it ")];
        var one = OneShotPrompt.Of(messages);
        messages.Add(new ChatMessage(ChatRole.Assistant, "{}"));
        messages.Add(new ChatMessage(ChatRole.User, "Go on."));

        Assert.That(one, Is.EqualTo(new OneShotPrompt("Be good.", "User: /read it")));
        Assert.That(OneShotPrompt.Of(messages).User, Does.EndWith("\n\nUser:\n /read it \n\nYou:\n{}\n\nUser:\nGo on."));
    }
}
