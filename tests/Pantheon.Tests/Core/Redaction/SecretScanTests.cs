using NUnit.Framework;
using Pantheon.Core.Redaction;

namespace Pantheon.Tests.Core.Redaction;

public sealed class SecretScanTests
{
    // Put together here, so that no scanner takes this file for a leak.
    private static readonly string Token = "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string KeyBlock = "-----BEGIN " + "PRIVATE KEY-----\nMIIE\nabcd\n-----END " + "PRIVATE KEY-----";

    [Test]
    public void A_secret_in_a_text_is_named_by_line_and_kind_and_never_by_itself()
    {
        var found = SecretScan.Text($"first\nsecond {Token}\n");

        Assert.That(found, Is.EqualTo([new FoundSecret(null, 2, "github_token", 40)]));
        Assert.That(found[0].ToString(), Is.EqualTo("line 2 (github_token, 40 characters)"));
    }

    [Test]
    public void What_a_patch_adds_is_found_with_file_and_line_of_the_new_side()
    {
        var patch = string.Join(
            '\n',
            "diff --git a/src/a.cs b/src/a.cs",
            "--- a/src/a.cs",
            "+++ b/src/a.cs",
            "@@ -10,3 +10,4 @@ class A",
            " one",
            "-two",
            $"+var token = \"{Token}\";",
            "+three",
            " four",
            "");

        Assert.That(SecretScan.Patch(patch), Is.EqualTo([new FoundSecret("src/a.cs", 11, "github_token", 40)]));
    }

    [Test]
    public void What_stood_there_before_or_goes_away_is_nobodys_fault_tonight()
    {
        var patch = $"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n {Token}\n-{Token}\n+clean\n";

        Assert.That(SecretScan.Patch(patch), Is.Empty);
    }

    [Test]
    public void A_key_over_several_added_lines_is_one_secret_at_its_first_line()
    {
        var lines = KeyBlock.Split('\n');
        var patch = $"--- /dev/null\n+++ b/id\n@@ -0,0 +1,{lines.Length} @@\n" + string.Concat(lines.Select(line => $"+{line}\n"));

        Assert.That(SecretScan.Patch(patch), Is.EqualTo([new FoundSecret("id", 1, "private_key", KeyBlock.Length)]));
    }

    [Test]
    public void A_line_that_looks_like_a_header_of_a_diff_does_not_hide_what_follows()
    {
        var patch = $"--- /dev/null\n+++ b/notes\n@@ -0,0 +1,3 @@\n+++ b/other\n+@@ -1 +1 @@\n+{Token}\n";

        Assert.That(SecretScan.Patch(patch), Is.EqualTo([new FoundSecret("notes", 3, "github_token", 40)]));
    }

    [Test]
    public void A_second_file_is_told_from_the_first()
    {
        var patch = $"--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1,2 @@\n x\n+{Token}\n";

        Assert.That(SecretScan.Patch(patch), Is.EqualTo([new FoundSecret("b", 2, "github_token", 40)]));
    }

    [TestCase("password=\"hunter2hunter2\"")]
    [TestCase("https://me:word123@host/")]
    public void What_may_be_a_secret_and_may_be_test_data_stops_nobody(string line) =>
        Assert.That(SecretScan.Text(line), Is.Empty);
}
