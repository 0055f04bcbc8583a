using System.Reflection;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Core.Runs;

public sealed class WordTests
{
    private static readonly Type[] Enums = [.. typeof(Word).Assembly.GetExportedTypes().Where(type => type.IsEnum)];

    [TestCaseSource(nameof(Enums))]
    public void Every_word_reads_back_as_its_value(Type type) =>
        typeof(WordTests).GetMethod(nameof(AssertRoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null);

    [Test]
    public void Runtimes_have_the_names_that_people_know() => Assert.That(Word.All<RuntimeKind>(), Is.EqualTo(new[]
    {
        "ollama", "vllm", "llama-server", "llama.cpp", "lmstudio", "llama-swap", "sglang", "ovms", "openai", "replay", "scripted",
    }));

    [Test]
    public void Outcomes_and_kinds_are_written_as_decided()
    {
        Assert.That(Word.All<RunOutcome>(), Is.EqualTo(new[] { "ready", "held", "failed", "refused", "not_run", "no_change", "cancelled" }));
        Assert.That(Word.All<RunLifecycle>(), Is.EqualTo(new[] { "queued", "running", "suspended", "ended" }));
        Assert.That(Word.All<NodeKind>(), Is.EqualTo(new[] { "agent", "run", "tool", "gate", "flow", "publish" }));
        Assert.That(Word.All<ReviewVerdict>(), Is.EqualTo(new[] { "approve", "reject", "abstain" }));
    }

    [TestCase("Queued")]
    [TestCase("")]
    [TestCase(null)]
    [TestCase("0")]
    public void Another_word_is_none(string? text) => Assert.That(Word.TryParse<RunLifecycle>(text, out _), Is.False);

    [Test]
    public void A_wrong_word_names_the_right_ones() =>
        Assert.That(() => Word.Parse<ReviewVerdict>("yes"), Throws.InstanceOf<FormatException>().With.Message.EqualTo("'yes' is not one of approve, reject, abstain."));

    private static void AssertRoundTrip<T>()
        where T : struct, Enum
    {
        Assert.That(Enum.GetValues<T>().Select(value => Word.Parse<T>(Word.Of(value))), Is.EqualTo(Enum.GetValues<T>()));
        Assert.That(Word.All<T>(), Is.Unique.And.All.Match("^[a-z][a-z0-9_.-]*$"));
    }
}
