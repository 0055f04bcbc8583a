using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Engine.Evidence;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Evidence;

public sealed class TestJudgeTests
{
    private static readonly AttemptId Attempt = new(new RunId(Guid.Empty), new NodeId("test"), 1);

    [TestCase("failed", "passed", null)]
    [TestCase(null, "passed", null)]
    [TestCase("failed", "failed", FailureKind.TestsFailed)]
    [TestCase("failed", "skipped", FailureKind.TestsFailed)]
    [TestCase("failed", null, FailureKind.TestsFailed)]
    [TestCase("passed", "passed", FailureKind.EvidenceMissing)]
    public void A_test_to_mend_must_fail_or_be_missing_before_and_pass_after(string? before, string? after, FailureKind? expected)
    {
        var verdict = TestJudge.Judge(Attempt, new TestExpectation(["A.New"], TestSelection.All), One("Ns.A.New", before), TestReport.Empty, One("Ns.A.New", after), BroughtTests.None);

        Assert.That(verdict.Failure?.Kind, Is.EqualTo(expected));
    }

    [TestCase("tests/A.cs", "class A { [Test] public void New() { } }", 0)]
    [TestCase("tests/A.cs", "class A { [Test] public void Newer() { } }", 1)]
    [TestCase("tests/B.cs", "class B { [Test] public void New() { } }", 1)]
    [TestCase("tests/A.cs", "[Test] public void New() { }", 0)]
    public void A_test_that_the_protected_copy_did_not_run_shows_something_only_when_its_file_was_brought(string path, string text, int unshown)
    {
        var verdict = TestJudge.Judge(Attempt, new TestExpectation(["A.New"], TestSelection.All), TestReport.Empty, TestReport.Empty, One("Ns.A.New", "passed"), new BroughtTests([(path, text)]));

        Assert.That(verdict.Failure, Is.Null);
        Assert.That(verdict.Unshown, Has.Count.EqualTo(unshown));
    }

    [TestCase("TestSum/adds_two_numbers", "sum_test.go", "func TestSum(t *testing.T) { t.Run(\"adds two numbers\", nil) }", true)]
    [TestCase("tests/test_sum.py::TestSum::test_adds[1-2]", "tests/test_sum.py", "class TestSum:\n    def test_adds(self, a, b):", true)]
    [TestCase("tests/test_sum.py::test_adds", "tests/test_sum.py", "def test_adds_more():", false)]
    [TestCase("Ns.SumTests.Adds(\"a(b\")", "SumTests.cs", "public void Adds(string text)", true)]
    public void A_brought_file_is_known_by_the_method_and_what_it_stands_in(string test, string path, string text, bool holds) =>
        Assert.That(new BroughtTests([(path, text)]).Holds(test), Is.EqualTo(holds));

    [TestCase("passed", null)]
    [TestCase("failed", FailureKind.TestsFailed)]
    [TestCase("skipped", FailureKind.TestsFailed)]
    [TestCase(null, FailureKind.TestsFailed)]
    public void What_passed_on_the_base_may_not_be_lost(string? after, FailureKind? expected)
    {
        var verdict = TestJudge.Judge(Attempt, new TestExpectation([], TestSelection.All), TestReport.Empty, One("A.Old", "passed"), One("A.Old", after), BroughtTests.None);

        Assert.That(verdict.Failure?.Kind, Is.EqualTo(expected));
        Assert.That(verdict.Rows.Single().Before, Is.EqualTo("passed"));
    }

    [Test]
    public void Tests_that_nobody_asks_for_may_fail_under_pass_to_pass_none()
    {
        var verdict = TestJudge.Judge(Attempt, new TestExpectation([], TestSelection.None), TestReport.Empty, One("A.Old", "passed"), One("A.Old", "failed"), BroughtTests.None);

        Assert.That(verdict.Failure, Is.Null);
    }

    [TestCase("Ns.A.Works", "Ns.A.Works", true)]
    [TestCase("A.Works", "Ns.A.Works", true)]
    [TestCase("A.Works", "Ns.BA.Works", false)]
    [TestCase("A.Works", "Ns.A.Works(\"3600\",60)", true)]
    [TestCase("A.*", "Ns.A.Works(1)", true)]
    [TestCase("A.*", "Ns.BA.Works", false)]
    [TestCase("Works", "Ns.A.Works", true)]
    [TestCase("Ns.A", "Ns.A.Works", false)]
    public void Names_match_whole_by_their_last_parts_and_by_pattern(string pattern, string name, bool matches) =>
        Assert.That(TestNames.Matches(pattern, name), Is.EqualTo(matches));

    private static TestReport One(string name, string? status) => status is null ? TestReport.Empty : TestReport.Of(Specs.Report((name, status)));
}
