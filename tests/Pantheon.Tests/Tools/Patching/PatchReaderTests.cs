using NUnit.Framework;
using Pantheon.Tools.Patching;

namespace Pantheon.Tests.Tools.Patching;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PatchReaderTests
{
    [Test]
    public void A_unified_difference_names_files_hunks_and_lines()
    {
        const string Text = """
            diff --git a/src/A.cs b/src/A.cs
            index 111..222 100644
            --- a/src/A.cs
            +++ b/src/A.cs
            @@ -3,3 +3,3 @@ class A
             one
            -two
            +zwei
             three
            @@ -20 +20 @@
            -x
            +y
            --- /dev/null
            +++ b/new.txt
            @@ -0,0 +1,2 @@
            +a
            +b
            diff --git a/gone.txt b/gone.txt
            deleted file mode 100644
            --- a/gone.txt
            +++ /dev/null
            @@ -1 +0,0 @@
            -gone
            diff --git a/old.txt b/new/name.txt
            similarity index 100%
            rename from old.txt
            rename to new/name.txt
            """;

        var files = PatchReader.Read(Text);

        Assert.That(files.Select(file => (file.Kind, file.Path, file.MovedTo, file.Hunks.Count)), Is.EqualTo(new (PatchKind, string, string?, int)[]
        {
            (PatchKind.Update, "src/A.cs", null, 2), (PatchKind.Add, "new.txt", null, 1), (PatchKind.Delete, "gone.txt", null, 1), (PatchKind.Update, "old.txt", "new/name.txt", 0),
        }));
        Assert.That(files[0].Hunks.Select(hunk => hunk.Line), Is.EqualTo((int?[])[3, 20]));
        Assert.That(files[0].Hunks[0].Old, Is.EqualTo((string[])["one", "two", "three"]));
        Assert.That(files[0].Hunks[0].New, Is.EqualTo((string[])["one", "zwei", "three"]));
    }

    [TestCase("--- src/a.txt\n+++ src/a.txt\n@@ @@\n-a\n+b\n", "src/a.txt")]
    [TestCase("--- a/src/a.txt\t2026-01-01\n+++ b/src/a.txt\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n", "src/a.txt")]
    [TestCase("```diff\n--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-a\n+b\n```\n", "x")]
    [TestCase("Here is the patch:\n\n--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n", "x")]
    [TestCase("*** Begin Patch\n*** Update File: x\n@@ -1,1 +1,1 @@\n-a\n+b\n*** End Patch\n", "x")]
    [TestCase("*** Update File: x\n-a\n+b\n", "x")]
    public void The_ways_in_which_models_write_one_are_read(string text, string path)
    {
        var file = PatchReader.Read(text).Single();

        Assert.That((file.Kind, file.Path, file.Hunks.Count), Is.EqualTo((PatchKind.Update, path, 1)));
        Assert.That(file.Hunks[0].Lines, Is.EqualTo((HunkLine[])[new('-', "a"), new('+', "b")]));
    }

    [Test]
    public void An_envelope_adds_deletes_moves_and_updates()
    {
        const string Text = """
            *** Begin Patch
            *** Add File: docs/a.md
            +# A
            +
            +text
            *** Delete File: b.txt
            *** Update File: c.cs
            *** Move to: d.cs
            @@ class C
            @@ void M()
             {
            -  x();
            +  y();
            @@
             end
            +last
            *** End of File
            *** End Patch
            """;

        var files = PatchReader.Read(Text);

        Assert.That(files.Select(file => (file.Kind, file.Path, file.MovedTo)), Is.EqualTo(new (PatchKind, string, string?)[]
        {
            (PatchKind.Add, "docs/a.md", null), (PatchKind.Delete, "b.txt", null), (PatchKind.Update, "c.cs", "d.cs"),
        }));
        Assert.That(files[0].Hunks[0].New, Is.EqualTo((string[])["# A", "", "text"]));
        Assert.That(files[2].Hunks.Select(hunk => (hunk.Header, hunk.AtEnd)), Is.EqualTo(new (string?, bool)[] { ("void M()", false), (null, true) }));
    }

    [TestCase("", "No file is named")]
    [TestCase("just words", "No file is named")]
    [TestCase("@@ -1 +1 @@\n-a\n+b\n", "before any file")]
    [TestCase("--- a/x\n+++ b/x\n@@ -1 +1 @@\nforgot the space\n-a\n", "begins with neither ' ', '+' nor '-'")]
    [TestCase("--- a/x\n+++ b/x\n@@ -1 +1 @@\n a\n", "changes nothing")]
    [TestCase("--- a/x\n+++ b/x\n", "no hunk says how")]
    [TestCase("diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+/etc/passwd\n", "a link or a submodule")]
    [TestCase("diff --git a/x b/x\nnew file mode 160000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+Subproject\n", "a link or a submodule")]
    [TestCase("diff --git a/x b/x\nGIT binary patch\n", "binary")]
    [TestCase("diff --git a/x b/y\ncopy from x\ncopy to y\n", "not copied")]
    [TestCase("*** Begin Patch\n*** Add File: x\nno plus\n*** End Patch", "begins with '+'")]
    [TestCase("*** Begin Patch\nwords\n*** End Patch", "belongs to no file")]
    public void What_is_no_patch_says_why(string text, string why) =>
        Assert.That(Assert.Throws<PatchFaultException>(() => PatchReader.Read(text))!.Message, Does.Contain(why));

    [FsCheck.NUnit.Property(Replay = "1904,1")]
    public void No_text_makes_it_throw_anything_else(string? text)
    {
        foreach (var candidate in (string[])[text ?? "", $"--- a/x\n+++ b/x\n@@ -1 +1 @@\n{text}", $"*** Begin Patch\n*** Update File: {text}", $"diff --git {text}"])
        {
            try
            {
                PatchReader.Read(candidate);
            }
            catch (PatchFaultException)
            {
                // the one answer to what is no patch
            }
        }
    }
}
