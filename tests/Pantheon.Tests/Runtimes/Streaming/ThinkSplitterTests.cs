using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Streaming;

internal sealed class ThinkSplitterTests
{
    private static readonly string[] Fragments =
    [
        "<think>", "</think>", "<thinking>", "</thinking>", "[THINK]", "[/THINK]", "<seed:think>", "</seed:think>", "◁think▷", "◁/think▷", "<|channel|>analysis<|message|>",
        "<|start|>assistant", "<|channel|>final<|message|>", "<|end|>", "<|return|>", "<th", "</", "[", "{", "`", "```", "\n", "\n\n", " ", "\"", "so", "text", "◁", "<|",
    ];

    [TestCase("<think>hm</think>\n\nHello", "hm", "Hello")]
    [TestCase("\n<think>\nhm\n</think>\nHello", "\nhm\n", "Hello")]
    [TestCase("<thinking>hm</thinking>Hello", "hm", "Hello")]
    [TestCase("[THINK]hm[/THINK]Hello", "hm", "Hello")]
    [TestCase("<seed:think>hm</seed:think>Hello", "hm", "Hello")]
    [TestCase("◁think▷hm◁/think▷Hello", "hm", "Hello")]
    [TestCase("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hello<|return|>", "hm", "Hello")]
    [TestCase("<think>a</think>\n<think>b</think>c", "ab", "c")]
    [TestCase("<think></think>Hello", "", "Hello")]
    public void A_block_of_each_family_is_reasoning(string answer, string reasoning, string text) =>
        Assert.That(Split(answer), Is.EqualTo((reasoning, text)));

    [TestCase("<think>and on", "and on", "")]
    [TestCase("[THINK]and on [/THIN", "and on [/THIN", "")]
    [TestCase("<thinking>a</think>b", "a</think>b", "")]
    public void A_block_that_is_never_closed_is_reasoning_to_the_end(string answer, string reasoning, string text) =>
        Assert.That(Split(answer), Is.EqualTo((reasoning, text)));

    /// <summary>Symptom 14: the template opened the block, or the server's parser took only the opening mark.</summary>
    [TestCase("hm, so\n</think>\n\nHello", "hm, so\n", "Hello")]
    [TestCase("hm[/THINK]Hello", "hm", "Hello")]
    [TestCase("hm<|channel|>final<|message|>Hello<|return|>", "hm", "Hello")]
    [TestCase("</think>\n\nHello", "", "Hello")]
    [TestCase("a</think>b</think>c", "a", "b</think>c")]
    public void Symptom_14_a_closing_mark_alone_makes_all_before_it_reasoning(string answer, string reasoning, string text) =>
        Assert.That(Split(answer), Is.EqualTo((reasoning, text)));

    [TestCase("Use `</think>` to close it.")]
    [TestCase("As code:\n```html\n<think>a</think>\n```\n")]
    [TestCase("The mark \"</think>\" ends it.")]
    [TestCase("{\"text\": \"a</think>b\"}")]
    [TestCase("[\"</think>\"]")]
    [TestCase("Then it opens with <think> and never closes.")]
    [TestCase("x < y, [TH and ◁thin")]
    [TestCase("\n\n  plain\n")]
    [TestCase("a<|end|>b")]
    public void Marks_in_code_quotations_json_and_prose_stay_text(string answer) =>
        Assert.That(Split(answer), Is.EqualTo(("", answer)));

    [Test]
    public void A_model_told_not_to_think_keeps_its_closing_marks_but_an_empty_block_at_its_beginning_goes()
    {
        Assert.That(Split("a</think>b", mayCloseAlone: false), Is.EqualTo(("", "a</think>b")));
        Assert.That(Split("<think>\n\n</think>\n\nHello", mayCloseAlone: false), Is.EqualTo(("\n\n", "Hello")));
    }

    [TestCase("hm</think>Hello", "hm", "Hello")]
    [TestCase("<think>hm</think>Hello", "hm", "Hello")]
    [TestCase("hm and no end", "hm and no end", "")]
    public void An_answer_begins_as_reasoning_where_the_template_is_known_to_open_it(string answer, string reasoning, string text) =>
        Assert.That(Split(answer, isOpen: true), Is.EqualTo((reasoning, text)));

    [Test]
    public void Wherever_the_chunks_are_cut_the_answer_is_split_the_same() =>
        Sampled.Holds(Prop.ForAll(
            Gen.ListOf(Gen.Elements(Fragments)).ToArbitrary(),
            Gen.Choose(1, 7).ToArbitrary(),
            Gen.Elements(true, false).ToArbitrary(),
            (fragments, size, isOpen) =>
            {
                var answer = string.Concat(fragments);
                return Split(answer, isOpen: isOpen) == Fold(answer.Chunk(size).Select(chunk => new string(chunk)), isOpen, true);
            }));

    [Test]
    public void Nothing_of_an_answer_without_marks_is_lost_or_moved() =>
        Sampled.Holds(Prop.ForAll(
            Gen.ListOf(Gen.Elements("<", "/", "think", "[", "◁", "|", " ", "\n", "`", "{", "a")).ToArbitrary(),
            Gen.Choose(1, 4).ToArbitrary(),
            (fragments, size) =>
            {
                var answer = string.Concat(fragments).Replace("<think", "", StringComparison.Ordinal).Replace("</think", "", StringComparison.Ordinal);
                return Fold(answer.Chunk(size).Select(chunk => new string(chunk)), false, true) is var (reasoning, text) && (answer.Contains("think>", StringComparison.Ordinal) || (reasoning.Length == 0 && text == answer));
            }));

    private static (string Reasoning, string Text) Split(string answer, bool isOpen = false, bool mayCloseAlone = true) => Fold([answer], isOpen, mayCloseAlone);

    private static (string Reasoning, string Text) Fold(IEnumerable<string> chunks, bool isOpen, bool mayCloseAlone)
    {
        var splitter = new ThinkSplitter(isOpen, mayCloseAlone);
        var (reasoning, text) = ("", "");
        foreach (var piece in chunks.SelectMany(splitter.Add).Concat(Later(splitter)))
        {
            (reasoning, text) = piece.Kind switch
            {
                ThinkKind.TakenBack => (reasoning + text, ""),
                ThinkKind.Reasoning => (reasoning + piece.Text, text),
                _ => (reasoning, text + piece.Text),
            };
        }

        return (reasoning, text);
    }

    private static IEnumerable<ThinkPiece> Later(ThinkSplitter splitter)
    {
        foreach (var piece in splitter.End())
        {
            yield return piece;
        }
    }
}
