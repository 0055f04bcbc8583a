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
    [TestCase("-        Assert.That(sum, Is.EqualTo(3));\n+        // Assert.That(sum, Is.EqualTo(3));", "has 1 assertion less")]
    [TestCase("-    [Test]\n+    //[Test]", "has 1 test less")]
    [TestCase("-    [TestCase(3)]\n+    [Test]", "has 1 case of a test less")]
    [TestCase("-        Assert.That(sum, Is.EqualTo(3));\n+        Assert.That(true);", "asserts what always holds")]
    [TestCase("-        Assert.That(sum, Is.EqualTo(3));\n+        Assert.That(sum, Is.EqualTo(sum));", "has 1 assertion less")]
    [TestCase("+    assert True", "asserts what always holds")]
    [TestCase("+    expect(1).toBe(1);", "asserts what always holds")]
    [TestCase("+#if SLOW\n     [Test]\n+#endif", "puts tests under a condition")]
    [TestCase("+/*\n     [Test]\n     public void Sum() { }\n+*/", "comments out what ran before")]
    [TestCase("+  it.only('adds', () => {", "skips tests that ran before")]
    public void Weaker_tests_are_found(string line, string finding) =>
        Assert.That(TestWeakening.Find(Changed("tests/SumTests.cs", line)), Has.One.Contains(finding));

    [TestCase("tests/SumTests.cs", "-        Assert.That(a, Is.EqualTo(1));\n+        Assert.That(a, Is.EqualTo(2));")]
    [TestCase("tests/SumTests.cs", "+    [Test]\n+    public void More() => Assert.That(Sum(1), Is.EqualTo(1));")]
    [TestCase("tests/SumTests.cs", "+    /* what it is for */\n     [Test]")]
    [TestCase("tests/SumTests.cs", "+    /*\n+     * what it is for\n+     */\n     [Test]")]
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

    [TestCase("tests/SumTests.cs", "src/Sum.cs", "test file 'tests/SumTests.cs' was removed")]
    [TestCase("tests/SumTests.cs", "tests/SumTests.cs.off", "test file 'tests/SumTests.cs' was moved to 'tests/SumTests.cs.off'")]
    [TestCase("tests/test_sum.py", "tests/sum_old.py", "test file 'tests/test_sum.py' was moved to 'tests/sum_old.py'")]
    public void A_test_file_moved_to_where_no_runner_looks_is_found(string from, string to, string finding) =>
        Assert.That(TestWeakening.Find(Moved(from, to)), Has.One.StartsWith(finding));

    [Test]
    public void A_test_file_moved_under_another_folder_of_tests_is_not() =>
        Assert.That(TestWeakening.Find(Moved("tests/SumTests.cs", "tests/Math/SumTests.cs")), Is.Empty);

    [TestCase("conftest.py", "added", "+collect_ignore = ['test_sum.py']")]
    [TestCase("tests/all.runsettings", "added", "+<RunSettings/>")]
    [TestCase("web/jest.config.mjs", "added", "+export default {}")]
    [TestCase("pytest.ini", "deleted", "-[pytest]")]
    [TestCase(".mocharc.yml", "added", "+grep: nothing")]
    [TestCase("pyproject.toml", "modified", "+addopts = '-k not_sum'")]
    [TestCase("setup.cfg", "added", "+[tool:pytest]")]
    [TestCase("package.json", "modified", "+    \"test\": \"true\",")]
    [TestCase("Directory.Build.props", "added", "+    <Compile Remove=\"**/SumTests.cs\" />")]
    [TestCase("tests/Sums.Tests/Sums.Tests.csproj", "modified", "+    <Compile Remove=\"SumTests.cs\" />")]
    [TestCase("tests/Sums.Tests/Sums.Tests.csproj", "modified", "-    <IsTestProject>true</IsTestProject>")]
    [TestCase("Cargo.toml", "modified", "+autotests = false")]
    [TestCase("pom.xml", "modified", "+        <skipTests>true</skipTests>")]
    public void Changed_and_new_settings_of_a_runner_are_found(string path, string status, string line)
    {
        Assert.That(TestWeakening.Find(Changed(path, line, status)), Has.One.StartsWith($"the test runner's settings '{path}' were {(status == "modified" ? "changed" : status)}"));
        Assert.That(TestWeakening.Find(Changed(path, line, status), [path]), Has.None.StartsWith("the test runner's settings"));
    }

    [Test]
    public void A_test_file_that_became_a_link_is_read_in_both_its_parts()
    {
        var patch = Changed("tests/SumTests.cs", "-        Assert.That(sum, Is.EqualTo(3));");

        Assert.That(TestWeakening.Find(patch with { Text = patch.Text + "diff --git a/tests/SumTests.cs b/tests/SumTests.cs\n--- /dev/null\n+++ b/tests/SumTests.cs\n@@ -0,0 +1 @@\n+other\n" }), Has.One.Contains("1 assertion less"));
    }

    [TestCase("pyproject.toml", "modified", "+version = '1.1'")]
    [TestCase("package.json", "modified", "+    \"left-pad\": \"1.0.0\",")]
    [TestCase("src/Sums/Sums.csproj", "modified", "+    <Compile Remove=\"Old.cs\" />")]
    [TestCase("tests/More.Tests/More.Tests.csproj", "added", "+    <IsTestProject>true</IsTestProject>")]
    [TestCase("tests/Sums.Tests/Sums.Tests.csproj", "modified", "+    <ProjectReference Include=\"../../src/Sums/Sums.csproj\" />")]
    public void What_a_runner_does_not_obey_is_not(string path, string status, string line) =>
        Assert.That(TestWeakening.Find(Changed(path, line, status)), Is.Empty);

    private static Patch Moved(string from, string to) => new()
    {
        BaseTree = "a",
        ResultTree = "b",
        Files = [new FileChange(to, "renamed", from, 0, 0, false)],
        Text = $"diff --git a/{from} b/{to}\nsimilarity index 100%\nrename from {from}\nrename to {to}\n",
    };

    private static Patch Changed(string path, string lines, string status = "modified") => new()
    {
        BaseTree = "a",
        ResultTree = "b",
        Files = [new FileChange(path, status, null, 1, 1, false)],
        Text = $"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,2 +1,2 @@\n{lines}\n",
    };
}
