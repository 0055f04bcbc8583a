using NUnit.Framework;
using Pantheon.Tools.Files;
using Pantheon.Tools.Patching;

namespace Pantheon.Tests.Tools.Patching;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PatchedTextTests
{
    private const string Code = "class A\n{\n    int x;\n\n    void M()\n    {\n        x = 1;\n    }\n\n    void N()\n    {\n        x = 1;\n    }\n}\n";

    [Test]
    public void Hunks_are_found_by_their_lines_and_not_by_their_numbers() =>
        Assert.That(Patched(Code, "@@ -900,3 +900,3 @@\n {\n-    int x;\n+    long x;\n"), Is.EqualTo(Code.Replace("int x", "long x", StringComparison.Ordinal)));

    [Test]
    public void Hunks_may_come_in_any_order() =>
        Assert.That(Patched("a\nb\nc\n", "@@\n-c\n+C\n@@\n-a\n+A\n"), Is.EqualTo("A\nb\nC\n"));

    [Test]
    public void A_number_decides_between_equal_places() =>
        Assert.That(Patched(Code, "@@ -12,1 +12,1 @@\n-        x = 1;\n+        x = 2;\n"), Is.EqualTo(Code[..Code.LastIndexOf("x = 1", StringComparison.Ordinal)] + "x = 2;\n    }\n}\n"));

    [Test]
    public void A_header_decides_between_equal_places() =>
        Assert.That(Patched(Code, "@@ void N()\n     {\n-        x = 1;\n+        x = 2;\n"), Is.EqualTo(Code[..Code.LastIndexOf("x = 1", StringComparison.Ordinal)] + "x = 2;\n    }\n}\n"));

    [Test]
    public void What_fits_in_two_places_is_refused() => Assert.That(Fault(Code, "@@\n-        x = 1;\n+        x = 2;\n"), Is.EqualTo("f, hunk 1 fits in 2 places: lines 7, 12. Give more lines around the change."));

    [Test]
    public void Other_indentation_is_forgiven_and_the_files_own_is_kept() =>
        Assert.That(
            Patched(Code, "@@\n void M()\n {\n-    x = 1;\n+    if (x == 0)\n+        x = 2;\n }\n"),
            Is.EqualTo(Code.Replace("    void M()\n    {\n        x = 1;\n", "    void M()\n    {\n        if (x == 0)\n            x = 2;\n", StringComparison.Ordinal)));

    [Test]
    public void Spaces_at_the_end_of_lines_are_forgiven() => Assert.That(Patched("a  \nb\n", "@@\n a\n-b\n+c\n"), Is.EqualTo("a  \nc\n"));

    [Test]
    public void An_empty_line_without_its_space_is_one_of_the_file() => Assert.That(Patched("a\n\nb\n", "@@\n a\n\n-b\n+c\n\n"), Is.EqualTo("a\n\nc\n"));

    [Test]
    public void A_word_that_differs_is_not_forgiven() =>
        Assert.That(Fault(Code, "@@\n     void M()\n     {\n-        y = 1;\n+        y = 2;\n"), Does.StartWith("f, hunk 1 does not fit. The closest place (").And.Contain("lines 5 to 7:\n    void M()\n    {\n        x = 1;"));

    [TestCase("a\nb", "@@\n-b\n\\ No newline at end of file\n+c\n", "a\nc\n")]
    [TestCase("a\nb\n", "@@\n-b\n+c\n\\ No newline at end of file\n", "a\nc")]
    [TestCase("a\nb", "@@\n-a\n+A\n", "A\nb")]
    [TestCase("a\n", "@@ -1,0 +2,1 @@\n+b\n", "a\nb\n")]
    [TestCase("", "@@ -0,0 +1,1 @@\n+a\n", "a\n")]
    [TestCase("a\n", "@@\n-a\n", "")]
    public void The_end_of_the_file_is_kept_or_said(string text, string hunks, string expected) => Assert.That(Patched(text, hunks), Is.EqualTo(expected));

    [Test]
    public void Lines_that_are_only_added_need_a_place() => Assert.That(Fault("a\nb\n", "@@\n+c\n"), Does.Contain("says not where"));

    [Test]
    public void Two_hunks_on_the_same_lines_are_refused() => Assert.That(Fault("a\nb\n", "@@\n-a\n+A\n@@\n a\n-b\n+B\n"), Does.Contain("change the same lines"));

    private static string Patched(string text, string hunks) => PatchedText.Of("f", TextFile.Empty with { Text = text }, Hunks(hunks)).Text;

    private static string Fault(string text, string hunks) => Assert.Throws<PatchFaultException>(() => Patched(text, hunks))!.Message;

    private static IReadOnlyList<Hunk> Hunks(string hunks) => PatchReader.Read($"--- a/f\n+++ b/f\n{hunks}").Single().Hunks;
}
