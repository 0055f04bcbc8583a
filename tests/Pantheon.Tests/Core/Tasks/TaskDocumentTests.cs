using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Tasks;

namespace Pantheon.Tests.Core.Tasks;

public sealed class TaskDocumentTests
{
    private static readonly TaskSpec Task = new()
    {
        Id = "T-1",
        Title = "Honour Retry-After",
        Acceptance = [new AcceptanceCriterion("seconds", "T.Seconds"), new AcceptanceCriterion("dates", null)],
        TestsPatch = "+secret test",
        TestsHidden = true,
        Digest = Digest.Of("t"),
    };

    [Test]
    public void Hidden_tests_are_not_in_it() => Assert.That(TaskDocument.Of(Task).ToJsonString(), Does.Not.Contain("secret test"));

    [Test]
    public void Criteria_carry_their_test_when_they_have_one() =>
        Assert.That(TaskDocument.Of(Task)["acceptance"]!.ToJsonString(), Is.EqualTo("""[{"text":"seconds","test":"T.Seconds"},{"text":"dates"}]"""));

    [TestCaseSource(nameof(Selections))]
    public void What_must_go_on_passing_is_a_word_or_a_list(TestSelection selection, string expected) =>
        Assert.That(TaskDocument.Of(Task with { PassToPass = selection })["pass_to_pass"]!.ToJsonString(), Is.EqualTo(expected));

    [TestCase("Client honours Retry-After", "client-honours-retry-after")]
    [TestCase("  --Fix: \"quotes\" & café!  ", "fix-quotes-caf")]
    [TestCase("日本語", "task")]
    [TestCase("A very long title that goes on and on and on for ever", "a-very-long-title-that-goes-on-and-on-an")]
    [TestCase("123456789 123456789 123456789 123456789 x", "123456789-123456789-123456789-123456789")]
    public void The_slug_is_fit_for_a_branch(string title, string expected) => Assert.That(TaskDocument.Slug(title), Is.EqualTo(expected));

    private static IEnumerable<TestCaseData> Selections() =>
    [
        new(TestSelection.All, "\"all\""),
        new(TestSelection.None, "\"none\""),
        new(new TestSelection.Named(["T.A", "T.B"]), """["T.A","T.B"]"""),
    ];
}
