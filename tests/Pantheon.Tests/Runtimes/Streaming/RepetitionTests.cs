using System.Globalization;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Streaming;
using Pantheon.Testing.Chat;

namespace Pantheon.Tests.Runtimes.Streaming;

/// <summary>Where an answer that repeats itself is cut, for each kind of repetition, and that what only looks alike is not.</summary>
[CancelAfter(30_000)]
internal sealed class RepetitionTests
{
    private const int Bound = 8192;
    private const string Paragraph =
        "Let me think about this again. The function reads the file, then it splits the lines, and then the parser takes them. If the parser is wrong, the lines are wrong too. "
        + "But the lines were right in the test, so the parser must be right, unless the test is wrong. I should look at the test once more before I change anything in the parser.\n\n";

    private static IEnumerable<TestCaseData> Loops() =>
    [
        Loop("one word", _ => "the "),
        Loop("one sign", _ => "!"),
        Loop("a line", _ => "I will now edit the file src/Program.cs.\n"),
        Loop("a paragraph", _ => Paragraph),
        Loop("three paragraphs", _ => Paragraph + Paragraph.ToUpperInvariant() + Paragraph.ToLowerInvariant()),
        Loop("blank lines", _ => "\n"),
        Loop("spaces", _ => "    "),
        Loop("counting", n => FormattableString.Invariant($"{n}\n")),
        Loop("counting with commas", n => FormattableString.Invariant($"{n}, ")),
        Loop("counted steps", n => FormattableString.Invariant($"Step {n}: I will look at the file again.\n")),
        Loop("counted tries of two numbers", n => FormattableString.Invariant($"Try {n} of {n + 1} did not work, so I do it once more. ")),
        Loop("counting round and round", n => FormattableString.Invariant($"{n % 10} ")),
        Loop("a call printed over and over", _ => "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.py\"}}\n</tool_call>\n"),
    ];

    private static IEnumerable<TestCaseData> Wholes() =>
    [
        Whole("a table", n => FormattableString.Invariant($"| {n} | item {n} | {n * 10} | open |\n")),
        Whole("a table without bars", n => FormattableString.Invariant($"row{n}   {n}   {n * 2}\n")),
        Whole("rows of JSON", n => FormattableString.Invariant($"{{\"id\": {n}, \"name\": \"item {n}\", \"done\": false}}\n")),
        Whole("comma separated values", n => FormattableString.Invariant($"{n},{n * 2},{n * 3}\n")),
        Whole("code", n => FormattableString.Invariant($"    case {n}: return values[{n}];\n")),
        Whole("assertions", n => FormattableString.Invariant($"assert add({n}, 1) == {n + 1}\n")),
        Whole("a numbered list of different things", n => FormattableString.Invariant($"{n}. The {Word(n)} of the {Word(-n)} is read from the {Word(n + 100_000)}.\n")),
        Whole("a log with times", n => FormattableString.Invariant($"Test case {n} passed in {n * n % 97} ms\n")),
        Whole("base64", n => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(n)))),
        Whole("prime numbers", n => FormattableString.Invariant($"{(n * n) + n + 41}\n")),
    ];

    [TestCaseSource(nameof(Loops))]
    public async Task It_is_cut_within_8_KB_in_the_text(Func<int, string> piece, CancellationToken cancellationToken)
    {
        var (length, finish) = await CutAsync(piece, Stage.Text, cancellationToken);

        Assert.That((length <= Bound, finish), Is.EqualTo((true, ChatStream.Repetition)), $"cut after {length} characters");
    }

    [TestCaseSource(nameof(Loops))]
    public async Task It_is_cut_within_8_KB_in_the_thoughts(Func<int, string> piece, CancellationToken cancellationToken)
    {
        var (length, finish) = await CutAsync(piece, Stage.Reasoning, cancellationToken);

        Assert.That((length <= Bound, finish), Is.EqualTo((true, ChatStream.Repetition)), $"cut after {length} characters");
    }

    [TestCaseSource(nameof(Wholes))]
    public async Task It_is_not_cut(Func<int, string> piece, CancellationToken cancellationToken)
    {
        var (_, finish) = await CutAsync(piece, Stage.Text, cancellationToken);

        Assert.That(finish, Is.EqualTo(ChatFinishReason.Stop));
    }

    private static async Task<(int Length, ChatFinishReason? Finish)> CutAsync(Func<int, string> piece, Func<string, Stage> stage, CancellationToken cancellationToken)
    {
        // an honest beginning does not hide what comes after it
        List<Stage> stages = [stage("I begin with the file and look at its parser.\n")];
        for (var (n, length) = (1, 0); length < 40_000; n++)
        {
            stages.Add(stage(piece(n)));
            length += piece(n).Length;
        }

        using var inner = new StagedChatClient(TimeProvider.System, [.. stages, Stage.Text("end"), Stage.Stops]);
        using var client = new GuardedChatClient(inner, "m", new StreamRules(), TimeProvider.System);
        var taken = 0;
        ChatFinishReason? finish = null;
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "go")], null, cancellationToken))
        {
            taken += update.Contents.Sum(content => content switch { TextContent text => text.Text.Length, TextReasoningContent thought => thought.Text.Length, _ => 0 });
            finish = update.FinishReason ?? finish;
        }

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{taken} characters, {finish}"));
        return (taken, finish);
    }

    private static string Word(int n) =>
        ((string[])["parser", "lexer", "token", "tree", "file", "line", "node", "name", "type", "value", "scope"])[System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(n))[0] % 11];

    private static TestCaseData Loop(string name, Func<int, string> piece) => new TestCaseData(piece).SetArgDisplayNames(name);

    private static TestCaseData Whole(string name, Func<int, string> piece) => Loop(name, piece);
}
