using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;

namespace Pantheon.Tests.Engine.Context;

internal sealed class ChangeLedgerTests
{
    private static readonly Dictionary<string, ToolDefinition> Tools = WindowHarness.Tools
        .Append(WindowHarness.Tool("apply_patch", "patch") with { Edits = true }).Append(WindowHarness.Tool("git_diff")).ToDictionary(tool => tool.Name);

    [Test]
    public void Context_lines_are_left_out()
    {
        var text = Text(Replace(3, "a.cs", "same\nold\nend\n", "same\nnew 1\nnew 2\nend\n"));

        Assert.That(text, Is.EqualTo("a.cs\n@@ turn 3 @@\n-old\n+new 1\n+new 2"));
    }

    [Test]
    public void A_later_change_to_the_same_place_replaces_the_earlier()
    {
        var inside = Text(Replace(1, "a.cs", "x = 1;", "x = 2; y = 2;"), Replace(4, "a.cs", "y = 2;", "y = 3;"));
        var around = Text(Replace(1, "a.cs", "one", "two"), Replace(5, "a.cs", "before two after", "three"));
        var elsewhere = Text(Replace(1, "a.cs", "one", "two"), Replace(2, "a.cs", "five", "six"));

        Assert.That(inside, Is.EqualTo("a.cs\n@@ turn 4 @@\n-x = 1;\n+x = 2; y = 3;"));
        Assert.That(around, Is.EqualTo("a.cs\n@@ turn 5 @@\n-before one after\n+three"));
        Assert.That(elsewhere, Is.EqualTo("a.cs\n@@ turn 1 @@\n-one\n+two\n@@ turn 2 @@\n-five\n+six"));
    }

    [Test]
    public void A_file_that_is_written_whole_has_no_older_hunks()
    {
        var text = Text(Replace(1, "a.cs", "one", "two"), Call(2, "write_file", new() { ["path"] = "a.cs", ["content"] = "l1\nl2\n" }), Replace(3, "b.cs", "p", "q"));

        Assert.That(text, Is.EqualTo("a.cs: written whole at turn 2, 2 lines\nb.cs\n@@ turn 3 @@\n-p\n+q"));
    }

    [Test]
    public void Patches_are_read_and_later_hunks_over_the_same_lines_replace_earlier_ones()
    {
        const string First = "--- a/src/a.cs\n+++ b/src/a.cs\n@@ -10,3 +10,3 @@\n context\n-old\n+middle\n context\n@@ -40 +40 @@\n-p\n+q\n";
        const string Second = "--- a/src/a.cs\n+++ b/src/a.cs\n@@ -10,3 +10,3 @@\n context\n-middle\n+last\n";

        var text = Text(Call(1, "apply_patch", new() { ["patch"] = First }), Call(2, "apply_patch", new() { ["patch"] = Second }));

        Assert.That(text, Is.EqualTo("src/a.cs\n@@ line 40, turn 1 @@\n-p\n+q\n@@ line 10, turn 2 @@\n-old\n+last"));
    }

    [Test]
    public void What_git_shows_of_a_file_is_all_there_is_of_it()
    {
        const string Shown = "M a.cs\n\ndiff --git a/a.cs b/a.cs\n--- a/a.cs\n+++ b/a.cs\n@@ -1,2 +1,2 @@\n-one\n+nine\n keep\n";

        var text = Text(Replace(1, "a.cs", "one", "two"), Replace(2, "b.cs", "p", "q"), Call(3, "git_diff", [], Shown));

        Assert.That(text, Is.EqualTo("b.cs\n@@ turn 2 @@\n-p\n+q\na.cs\n@@ line 1, turn 3 @@\n-one\n+nine"));
    }

    [Test]
    public void A_patch_in_an_envelope_is_read_too()
    {
        const string Patch = "*** Begin Patch\n*** Update File: src/a.cs\n@@ class A\n keep\n-old\n+new\n*** Add File: b.cs\n+first\n*** End Patch";

        Assert.That(Text(Call(2, "apply_patch", new() { ["patch"] = Patch })), Is.EqualTo("src/a.cs\n@@ turn 2 @@\n-old\n+new\nb.cs\n@@ turn 2 @@\n+first"));
    }

    [Test]
    public void A_change_that_failed_is_none()
    {
        var failed = Replace(1, "a.cs", "one", "two") with { };
        var call = new ShownCall(1, failed.Call, new FunctionResultContent("c", "no such text") { RawRepresentation = ToolResult.Error("no such text") });

        Assert.That(ChangeLedger.Of([call], Tools).Paths, Is.Empty);
    }

    [Test]
    public void Without_room_the_files_changed_last_are_shown_and_the_others_named()
    {
        var text = ChangeLedger.Of([.. Enumerable.Range(1, 9).Select(i => Replace(i, FormattableString.Invariant($"f{i}.cs"), new string('a', 100), new string('b', 100)))], Tools).Text(600);

        Assert.That(text, Does.StartWith("also changed: ").And.Contain("f1.cs").And.Contain("f9.cs\n@@ turn 9 @@"));
        Assert.That(text.Length, Is.LessThan(760));
    }

    private static string Text(params ShownCall[] calls) => ChangeLedger.Of(calls, Tools).Text(10_000);

    private static ShownCall Replace(int turn, string path, string old, string now) => Call(turn, "replace", new() { ["path"] = path, ["old"] = old, ["new"] = now });

    private static ShownCall Call(int turn, string tool, Dictionary<string, object?> arguments, string result = "done") =>
        new(turn, new FunctionCallContent("c", tool, arguments), new FunctionResultContent("c", result) { RawRepresentation = ToolResult.Ok(result) });
}
