using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Integration.Tests.Tools.Patching;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class ApplyPatchTests
{
    [Test]
    public async Task Several_files_are_changed_added_deleted_and_moved_by_one_patch()
    {
        using var scene = Planted();
        const string Patch = """
            *** Begin Patch
            *** Update File: a.txt
            -one
            +eins
            *** Add File: new/c.json
            +{ "a": 1, }
            *** Delete File: b.txt
            *** Update File: run.sh
            *** Move to: bin/go.sh
            -echo one
            +echo two
            *** End Patch
            """;

        var result = await ApplyAsync(scene, Patch);

        Assert.That(result.Text, Is.EqualTo(
            "Applied:\n- updated a.txt at line 1\n- added new/c.json (1 lines)\n- deleted b.txt\n- moved run.sh to bin/go.sh at line 2\n"
            + "Warning: new/c.json has comments or trailing commas, which not every reader of JSON takes."));
        Assert.That((Text(scene, "a.txt"), scene.Holds("b.txt"), scene.Holds("run.sh")), Is.EqualTo(("eins\ntwo\n", false, false)));
        Assert.That(Text(scene, "bin/go.sh"), Is.EqualTo("#!/bin/sh\necho two\n"));
        Assert.That(File.GetUnixFileMode(Path.Combine(scene.Tree, "bin/go.sh")) & UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.UserExecute), "what is moved keeps its mode");
    }

    [Test]
    public async Task One_hunk_that_misses_leaves_every_file_as_it_was()
    {
        using var scene = Planted();

        var result = await ApplyAsync(scene, Both("zzwo"));

        Assert.That(result.IsError, Is.True);
        Assert.That(result.Text, Does.StartWith("Nothing was changed, in no file. b.txt, hunk 1 does not fit"));
        Assert.That((Text(scene, "a.txt"), Text(scene, "b.txt")), Is.EqualTo(("one\ntwo\n", "two\n")));
    }

    [Test]
    public async Task A_write_that_fails_takes_the_others_back()
    {
        using var scene = Planted();
        var result = await ApplyAsync(scene, "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+eins\n--- /dev/null\n+++ b/added.txt\n@@ -0,0 +1 @@\n+x\n--- /dev/null\n+++ b/added.txt/below\n@@ -0,0 +1 @@\n+x\n");

        Assert.That(result.IsError, Is.True);
        Assert.That(result.Text, Does.Contain("added.txt/below").And.EndWith("Nothing was changed."));
        Assert.That((Text(scene, "a.txt"), scene.Holds("added.txt")), Is.EqualTo(("one\ntwo\n", false)));
    }

    [TestCase("../outside/secret")]
    [TestCase("OUTSIDE/secret")]
    [TestCase("link/secret")]
    [TestCase("file-link")]
    [TestCase("hard-link")]
    [TestCase("pipe")]
    [TestCase(".git/hooks/post-commit")]
    [TestCase("src/.GIT/config")]
    [TestCase("GIT~1/config")]
    [TestCase("/proc/self/rootOUTSIDE/secret")]
    [CancelAfter(30_000)]
    public async Task No_path_leads_out_whatever_is_done_there(string template)
    {
        using var scene = Planted();
        var outside = Path.GetDirectoryName(scene.SecretFile)!;
        await RunAsync(scene, "ln -s \"$1\" link; ln -s \"$1/secret\" file-link; ln \"$1/secret\" hard-link; mkfifo pipe", outside);
        var path = template.Replace("OUTSIDE", outside, StringComparison.Ordinal);
        string[] patches =
        [
            $"*** Begin Patch\n*** Update File: {path}\n-{Scene.Secret}\n+owned\n*** End Patch",
            $"*** Begin Patch\n*** Add File: {path}\n+owned\n*** End Patch",
            $"*** Begin Patch\n*** Add File: {path}.new/x\n+owned\n*** End Patch",
            $"*** Begin Patch\n*** Delete File: {path}\n*** End Patch",
            $"*** Begin Patch\n*** Update File: a.txt\n*** Move to: {path}\n-one\n+owned\n*** End Patch",
            $"*** Begin Patch\n*** Update File: {path}\n*** Move to: stolen.txt\n*** End Patch",
            $"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-{Scene.Secret}\n+owned\n",
            $"diff --git a/a.txt b/a.txt\nrename from a.txt\nrename to {path}\n",
            $"diff --git a/x b/x\nrename from {path}\nrename to stolen.txt\n",
        ];

        foreach (var patch in patches)
        {
            var isBeside = patch.Contains(".new/x", StringComparison.Ordinal) && path is "file-link" or "hard-link" or "pipe";
            var result = await ApplyAsync(scene, patch);

            Assert.That(result.IsError || isBeside, Is.True, patch);
            Assert.That(result.Text, Does.Not.Contain(Scene.Secret));
        }

        Assert.That(File.ReadAllText(scene.SecretFile), Is.EqualTo(Scene.Secret));
        Assert.That(Directory.EnumerateFileSystemEntries(outside).Count(), Is.EqualTo(1));
        Assert.That((Text(scene, "a.txt"), scene.Holds("stolen.txt"), scene.Holds(".git")), Is.EqualTo(("one\ntwo\n", false, false)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_folder_that_becomes_a_link_while_it_is_patched_leads_nowhere(CancellationToken cancellationToken)
    {
        using var scene = Planted();
        var outside = Path.GetDirectoryName(scene.SecretFile)!;
        var (place, aside) = (Path.Combine(scene.Tree, "d"), Path.Combine(scene.Tree, "d.aside"));
        Directory.CreateDirectory(place);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var swapping = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Swap(place, aside, outside);
                    Thread.SpinWait(50_000); // long enough for a patch to begin with the folder
                }
            },
            CancellationToken.None);

        var written = 0;
        for (var i = 0; i < 300; i++)
        {
            var added = await ApplyAsync(scene, $"*** Begin Patch\n*** Add File: d/new{i}\n+owned\n*** End Patch");
            var stolen = await ApplyAsync(scene, $"*** Begin Patch\n*** Update File: d/secret\n*** Move to: stolen{i}\n*** End Patch");
            written += added.IsError ? 0 : 1;
            Assert.That(stolen.IsError, Is.True);
        }

        await stop.CancelAsync();
        await swapping;

        Assert.That(written, Is.GreaterThan(0), "some must have met the folder");
        Assert.That(Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName), Is.EqualTo((string[])["secret"]));
    }

    [Test]
    public async Task Protected_paths_and_the_tasks_bounds_hold_for_every_file_it_names()
    {
        using var scene = Planted();
        scene.Protected = ["*.sh"];
        scene.Writes = ["a.txt", "*.sh"];

        var outside = await ApplyAsync(scene, Both("two"));
        var kept = await ApplyAsync(scene, "*** Begin Patch\n*** Delete File: run.sh\n*** End Patch");
        var moved = await ApplyAsync(scene, "*** Begin Patch\n*** Update File: a.txt\n*** Move to: c.txt\n*** End Patch");

        Assert.That((outside.IsError, kept.IsError, moved.IsError), Is.EqualTo((true, true, true)));
        Assert.That(outside.Text, Does.StartWith("Nothing was changed. 'b.txt' is outside what this task may change"));
        Assert.That(kept.Refusals.Select(refusal => (refusal.Call, refusal.Target)), Is.EqualTo(new[] { ("write", "run.sh") }));
        Assert.That((Text(scene, "a.txt"), scene.Holds("run.sh"), scene.Holds("c.txt")), Is.EqualTo(("one\ntwo\n", true, false)));
    }

    [TestCase("a\0b", "NUL")]
    [TestCase("*** Begin Patch\n*** Add File: a.txt\n+x\n*** End Patch", "is there already")]
    [TestCase("*** Begin Patch\n*** Update File: none.txt\n-x\n+y\n*** End Patch", "There is no 'none.txt'")]
    [TestCase("--- a/a.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n", "do not hold all of its lines")]
    public async Task What_cannot_be_done_says_why(string patch, string why)
    {
        using var scene = Planted();

        var result = await ApplyAsync(scene, patch);

        Assert.That((result.IsError, result.Text.Contains(why, StringComparison.Ordinal)), Is.EqualTo((true, true)), result.Text);
    }

    [Test]
    public async Task Line_ends_and_mark_of_a_file_stay()
    {
        using var scene = Planted();
        scene.Write("w.txt", "\ufeffone\r\ntwo\r\n");

        await ApplyAsync(scene, "--- a/w.txt\n+++ b/w.txt\n@@ -1,2 +1,3 @@\n one\n+and a half\n two\n");

        Assert.That(File.ReadAllBytes(Path.Combine(scene.Tree, "w.txt")), Is.EqualTo(System.Text.Encoding.UTF8.GetBytes("\ufeffone\r\nand a half\r\ntwo\r\n")));
    }

    private static void Swap(string place, string aside, string outside)
    {
        try
        {
            Directory.Move(place, aside);
            Directory.CreateSymbolicLink(place, outside);
        }
        catch (IOException)
        {
            // a patch made the folder anew in between
        }

        try
        {
            if (new FileInfo(place).LinkTarget is not null)
            {
                File.Delete(place);
            }
            else
            {
                Directory.Delete(place, recursive: true);
            }

            Directory.Move(aside, place);
        }
        catch (IOException)
        {
            // the next round begins with whatever is there
            Directory.CreateDirectory(place);
        }
    }

    private static string Both(string second) => $"--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+eins\n--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-{second}\n+zwei\n";

    private static Task<ToolResult> ApplyAsync(ToolScene scene, string patch) => scene.CallAsync("apply_patch", CancellationToken.None, ("patch", patch));

    private static string Text(ToolScene scene, string path) => File.ReadAllText(Path.Combine(scene.Tree, path));

    private static ToolScene Planted()
    {
        var scene = new ToolScene(new UnconfinedSandbox());
        scene.Write("a.txt", "one\ntwo\n");
        scene.Write("b.txt", "two\n");
        File.SetUnixFileMode(scene.Write("run.sh", "#!/bin/sh\necho one\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return scene;
    }

    private static async Task RunAsync(ToolScene scene, string script, string argument)
    {
        var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", script, "sh", argument], WorkingDirectory = scene.Tree, Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        Assert.That((await Tiers.Runner.RunAsync(spec, CancellationToken.None)).Succeeded, Is.True);
    }
}
