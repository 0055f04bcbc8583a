using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Testing.Sandboxing;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.Tools.Files;

/// <summary>Trees and calls that are made to take a file tool away from the agent, or the whole session with it.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")]
internal sealed class HostileTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("a\\b")]
    [TestCase("two\nlines")]
    [TestCase("\u001b[2J")]
    public async Task A_folder_that_cannot_be_entered_hides_no_other(string name)
    {
        Write("src/A.cs", "needle\n");
        Directory.CreateDirectory(_folder.PathOf("tree", name));
        await File.WriteAllTextAsync(_folder.PathOf("tree", name, "x.txt"), "needle\n");

        var list = await CallAsync("list_files", ("glob", "*.cs"));
        var all = await CallAsync("list_files");
        var found = await CallAsync("search", ("pattern", "needle"));

        Assert.That(list.Text, Is.EqualTo("src/A.cs  7\n"));
        Assert.That(all.IsError, Is.False, all.Text);
        Assert.That(all.Text, Does.Not.Contain("\u001b").And.Not.Contain("two\nlines"));
        Assert.That(found.Text, Is.EqualTo("src/A.cs:1: needle\n"));
    }

    [Test]
    public async Task A_file_whose_name_holds_lines_is_one_line_of_the_list()
    {
        Write("a\nb.txt  1\nexit code 0", "x");

        var list = await CallAsync("list_files");

        Assert.That(list.Text.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1), list.Text);
    }

    [Test]
    public async Task Folders_deeper_than_any_path_hide_no_other()
    {
        Write("src/A.cs", "needle\n");
        var deep = _folder.PathOf("tree", "z");
        Directory.CreateDirectory(deep);
        var name = new string('d', 250);
        await ShellAsync($"cd '{deep}' && for i in $(seq 1 20); do mkdir {name} && cd {name} || exit 1; done");

        var list = await CallAsync("list_files", ("glob", "*.cs"));
        var found = await CallAsync("search", ("pattern", "needle"));
        await ShellAsync($"rm -rf '{deep}'");

        Assert.That((list.Text, found.Text), Is.EqualTo(("src/A.cs  7\n", "src/A.cs:1: needle\n")));
    }

    [TestCase("{{a}")]
    [TestCase("[")]
    [TestCase("{a,b}}")]
    [TestCase("{,}")]
    [TestCase("\0")]
    [TestCase("a\\")]
    public async Task Any_glob_is_answered(string glob)
    {
        Write("src/A.cs", "needle\n");

        var list = await CallAsync("list_files", ("glob", glob));
        var found = await CallAsync("search", ("pattern", "needle"), ("glob", glob));

        Assert.That((list.Text, found.Text), Is.Not.EqualTo(("", "")));
    }

    [Test]
    public async Task A_glob_that_no_engine_takes_is_answered()
    {
        Write("src/A.cs", "needle\n");
        var glob = string.Concat(Enumerable.Repeat("**/a*", 20_000));

        var list = await CallAsync("list_files", ("glob", glob));
        var found = await CallAsync("search", ("pattern", "needle"), ("glob", glob));

        Assert.That((list.IsError, found.IsError), Is.EqualTo((true, true)));
        Assert.That(list.Text, Does.Contain("at most 400 characters"));
    }

    [Test]
    [Category("Slow")]
    [CancelAfter(60_000)]
    public async Task A_quote_that_misses_in_a_file_of_a_million_lines_is_answered(CancellationToken cancellationToken)
    {
        Write("a.txt", string.Concat(Enumerable.Repeat("x\n", 1_000_000)));
        var quote = Enumerable.Repeat("x", 3_000).ToList();

        // no token stops it on its way: whoever does not wait any longer has shown that it hangs
        var missed = await Task.Run(() => CallAsync("replace", ("path", "a.txt"), ("old", string.Join('\n', [.. quote, "y"])), ("new", "z")), cancellationToken).WaitAsync(cancellationToken);
        var patched = await Task.Run(() => CallAsync("apply_patch", ("patch", $"--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n {string.Join("\n ", quote)}\n-y\n+z\n")), cancellationToken).WaitAsync(cancellationToken);

        Assert.That(missed.Text, Does.StartWith("'old' does not occur in a.txt; nothing was changed. The closest place"));
        Assert.That(patched.Text, Does.Contain("a.txt, hunk 1 does not fit."));
    }

    [Test]
    public async Task No_cut_of_a_result_leaves_a_part_of_a_key()
    {
        const string Key = "AKIAQYLPMN5HHHFPZAM2";
        Write("a.min.js", string.Concat(Enumerable.Range(0, 200).Select(i => $"{new string('x', i)} needle {Key} {new string('y', 2_500)}\n")));

        string[] texts = [(await CallAsync("search", ("pattern", "needle"))).Text, .. await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (await CallAsync("read_file", ("path", "a.min.js"), ("from_line", 1 + (10 * i)))).Text))];

        Assert.That(texts.Select(text => Pantheon.Core.Redaction.Redactor.Default.Redact(text)), Has.None.Contains("AKIA"));
    }

    [TestCase("touch $'\\xff' $'new\\nline' $'esc\\e[2J' && mkdir $'d\\xfe' && touch $'d\\xfe/x'")]
    [TestCase("mkfifo p && ln -s /dev/zero zero && ln -s . loop && ln a.txt b.txt")]
    [TestCase("chmod 000 src && mkdir -p empty/empty && chmod 000 empty")]
    [TestCase("for i in $(seq 3000); do mkdir d$i; done")]
    [CancelAfter(60_000)]
    public async Task Whatever_a_script_left_is_listed_and_searched_around(string script)
    {
        Write("a.txt", "a");
        Write("src/A.cs", "x");
        Write("lib/B.cs", "needle\n");
        await ShellAsync($"cd '{_folder.PathOf("tree")}' && {script}");

        var list = await CallAsync("list_files", ("glob", "lib/*"));
        var all = await CallAsync("list_files");
        var found = await CallAsync("search", ("pattern", "needle"));
        await ShellAsync($"chmod -R u+rwx '{_folder.PathOf("tree")}'; find '{_folder.PathOf("tree")}' -depth -mindepth 1 -delete");

        Assert.That((list.Text, all.IsError, found.Text), Is.EqualTo(("lib/B.cs  7\n", false, "lib/B.cs:1: needle\n")));
        Assert.That(all.Text.Where(letter => char.IsControl(letter) && letter != '\n'), Is.Empty);
    }

    private static async Task ShellAsync(string script)
    {
        var spec = new ProcessSpec { FileName = "bash", Arguments = ["-c", script], Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        var made = await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None);
        Assert.That(made.Succeeded, Is.True, made.StandardError);
    }

    private void Write(string relative, string text) => _folder.Write($"tree/{relative}", text);

    private async Task<ToolResult> CallAsync(string tool, params (string Name, JsonNode Value)[] arguments)
    {
        var json = new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Value)));
        var processes = new ProcessRunner(TimeProvider.System);
        var source = new ToolSource(
            new ToolMachine(new UnconfinedSandbox(), processes, WorkerEnvironment.Empty), new GitWorktrees(processes, _folder.PathOf("data"), TimeProvider.System), TimeProvider.System);
        var repository = new RepositorySpec { Name = "shop", Path = _folder.Path, Base = "main" };
        var context = new ToolContext
        {
            Workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("code"), 1), repository, _folder.PathOf("tree"), new string('0', 40)),
            Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("x") },
            OutputFolder = _folder.PathOf("out"),
            Repository = repository,
        };
        return await source.BuiltIn(tool, ToolGrant.None)!.RunAsync(json, context, CancellationToken.None);
    }
}
