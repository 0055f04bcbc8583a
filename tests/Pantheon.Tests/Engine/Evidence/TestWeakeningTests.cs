using NUnit.Framework;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Tests.Engine.Evidence;

public sealed class TestWeakeningTests
{
    [TestCase("-        Assert.That(sum, Is.EqualTo(3));", "has 1 assertion less")]
    [TestCase("-    [Test]", "has 1 test less")]
    [TestCase("+    [Ignore(\"later\")]", "skips tests that ran before")]
    [TestCase("+@pytest.mark.skip", "skips tests that ran before")]
    public void Weaker_tests_are_found(string line, string finding) =>
        Assert.That(TestWeakening.Find(Changed("tests/SumTests.cs", line)), Has.One.Contains(finding));

    [TestCase("tests/SumTests.cs", "-        Assert.That(a, Is.EqualTo(1));\n+        Assert.That(a, Is.EqualTo(2));")]
    [TestCase("tests/SumTests.cs", "+    [Test]\n+    public void More() => Assert.That(1, Is.EqualTo(1));")]
    [TestCase("src/Sum.cs", "-        Assert.That(a);")]
    public void Stronger_or_other_changes_are_not(string path, string lines) => Assert.That(TestWeakening.Find(Changed(path, lines)), Is.Empty);

    [Test]
    public void A_deleted_test_file_is_found()
    {
        var patch = new Patch { BaseTree = "a", ResultTree = "b", Files = [new FileChange("tests/SumTests.cs", "deleted", null, 0, 9, false)], Text = "" };

        Assert.That(TestWeakening.Find(patch), Is.EqualTo(new[] { "test file 'tests/SumTests.cs' was removed" }));
    }

    [Test]
    public void A_test_file_whose_change_cannot_be_read_is_found()
    {
        var patch = new Patch { BaseTree = "a", ResultTree = "b", Files = [new FileChange("tests/SumTests.cs", "modified", null, 0, 0, true)], Text = "" };

        Assert.That(TestWeakening.Find(patch), Is.EqualTo(new[] { "what was changed in the test file 'tests/SumTests.cs' cannot be read: git takes it for binary" }));
    }

    private static Patch Changed(string path, string lines) => new()
    {
        BaseTree = "a",
        ResultTree = "b",
        Files = [new FileChange(path, "modified", null, 1, 1, false)],
        Text = $"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,2 +1,2 @@\n{lines}\n",
    };
}
