using System.Runtime.Versioning;
using System.Text;
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

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FileToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IReadOnlyList<string> _writes = [];
    private IReadOnlyList<string> _protected = [];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Files_are_listed_without_build_output_and_narrowed_by_a_glob()
    {
        Write("src/A.cs", "a");
        Write("src/deep/B.cs", "bb");
        Write("obj/x.cs", "x");
        Write("bin/Debug/x.dll", "x");
        Write("README.md", "r");

        var all = await CallAsync("list_files");
        var code = await CallAsync("list_files", ("glob", "*.cs"));
        var below = await CallAsync("list_files", ("path", "src/deep"));

        Assert.That(all.Text, Is.EqualTo("README.md  1\nbin/\nobj/\nsrc/\nsrc/A.cs  1\nsrc/deep/\nsrc/deep/B.cs  2\n"));
        Assert.That(code.Text, Is.EqualTo("src/A.cs  1\nsrc/deep/B.cs  2\n"));
        Assert.That(below.Text, Is.EqualTo("src/deep/B.cs  2\n"));
    }

    [Test]
    public async Task A_range_of_lines_is_read_as_it_is()
    {
        Write("a.txt", "one\r\ntwo\r\nthree\r\n");

        var result = await CallAsync("read_file", ("path", "./a.txt"), ("from_line", 2), ("to_line", 9));

        Assert.That(result.Text, Is.EqualTo("a.txt, lines 2-3 of 3\ntwo\nthree\n"));
    }

    [Test]
    public async Task A_long_file_is_cut_and_says_how_to_go_on()
    {
        Write("long.txt", string.Concat(Enumerable.Range(1, 700).Select(i => $"line {i}\n")));

        var first = await CallAsync("read_file", ("path", "long.txt"));
        var rest = await CallAsync("read_file", ("path", "long.txt"), ("from_line", 401));

        Assert.That(first.Text, Does.StartWith("long.txt, lines 1-400 of 700\n").And.EndWith("… cut here: go on with from_line 401.\n"));
        Assert.That(rest.Text, Does.EndWith("line 700\n"));
    }

    [TestCase("../secret.txt", "'..'")]
    [TestCase("/etc/passwd", "absolute")]
    [TestCase("link/secret.txt", "symbolic link")]
    [TestCase("file-link", "symbolic link")]
    [TestCase(".git/config", "git folder")]
    [TestCase(".GIT/config", "git folder")]
    [TestCase(".git /config", "git folder")]
    [TestCase(".git./config", "git folder")]
    [TestCase("GIT~1/config", "git folder")]
    [TestCase(".g\u200cit/config", "git folder")]
    [TestCase(".git::$INDEX_ALLOCATION/config", "git folder")]
    [TestCase("magic/etc/hosts", "symbolic link")]
    [TestCase("pipe", "a pipe, a socket or a device")]
    [TestCase("a/../../secret.txt", "'..'")]
    [TestCase("src\\..\\..\\secret.txt", "backslash")]
    [TestCase("src/a.txt\0.md", "control character")]
    [TestCase("twin.txt", "hard links")]
    [TestCase("binary.bin", "not UTF-8 text")]
    [TestCase("no-such.txt", "There is no 'no-such.txt'")]
    [TestCase("src", "it is a folder")]
    [TestCase("", "it is a folder")]
    public async Task What_is_not_a_plain_text_file_of_the_tree_is_refused_for_reading_and_writing(string path, string reason)
    {
        await PlantTrapsAsync();

        var read = await CallAsync("read_file", ("path", path));
        var replaced = await CallAsync("replace", ("path", path), ("old", "a"), ("new", "b"));

        Assert.That((read.IsError, replaced.IsError), Is.EqualTo((true, true)));
        Assert.That(read.Text, Does.Contain(reason));
        Assert.That(File.ReadAllText(_folder.PathOf("secret.txt")), Is.EqualTo("secret"));
    }

    [TestCase("../new.txt")]
    [TestCase("link/new.txt")]
    [TestCase("file-link")]
    [TestCase("twin.txt")]
    [TestCase(".git/hooks/pre-commit")]
    [TestCase("src/.GIT")]
    [TestCase("src/.git /x")]
    [TestCase("GIT~1/x")]
    [TestCase(".g\u200dit/x")]
    [TestCase("magic/tmp/x")]
    [TestCase("pipe")]
    public async Task Nothing_is_written_outside_the_tree_or_into_a_git_folder(string path)
    {
        await PlantTrapsAsync();

        var result = await CallAsync("write_file", ("path", path), ("content", "owned"));

        Assert.That(result.IsError, Is.True);
        Assert.That(File.ReadAllText(_folder.PathOf("secret.txt")), Is.EqualTo("secret"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName), Is.EquivalentTo((string[])["secret.txt", "tree"]));
        Assert.That(Directory.Exists(_folder.PathOf("tree", ".git")), Is.False);
    }

    [TestCase("../secret.txt", "'..'")]
    [TestCase("/etc/passwd", "absolute")]
    [TestCase("link/secret.txt", "symbolic link")]
    [TestCase("file-link", "symbolic link")]
    [TestCase("src/.GIT/config", "git folder")]
    [TestCase("twin.txt", "hard links")]
    [TestCase("pipe", "a pipe, a socket or a device")]
    public async Task A_path_that_leads_out_is_reported_by_every_tool_with_its_reason(string path, string reason)
    {
        await PlantTrapsAsync();

        ToolResult[] results =
        [
            await CallAsync("read_file", ("path", path)),
            await CallAsync("write_file", ("path", path), ("content", "owned")),
            await CallAsync("replace", ("path", path), ("old", "a"), ("new", "b")),
            await CallAsync("search", ("path", path), ("pattern", "secret")),
        ];

        Assert.That(results.Select(result => result.IsError), Is.All.True);
        Assert.That(results.Select(result => result.Refusals), Is.All.Exactly(1).Items);
        Assert.That(results.SelectMany(result => result.Refusals).Select(refusal => (refusal.Call, refusal.Target, refusal.Count)), Is.All.EqualTo(("path", path, 1)));
        Assert.That(results.SelectMany(result => result.Refusals).Select(refusal => refusal.Reason), Is.All.Contain(reason));
    }

    [TestCase("no-such.txt")]
    [TestCase("src")]
    [TestCase("src/a.txt/b")]
    [TestCase("binary.bin")]
    public async Task A_mistake_inside_the_tree_is_no_attempt_to_leave(string path)
    {
        await PlantTrapsAsync();

        var result = await CallAsync("read_file", ("path", path));

        Assert.That((result.IsError, result.Refusals.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task A_write_outside_the_task_is_reported_as_one()
    {
        _writes = ["src/**"];

        var result = await CallAsync("write_file", ("path", "docs/a.md"), ("content", "x"));

        Assert.That(result.Refusals, Is.EqualTo((ToolRefusal[])[new ToolRefusal("write", "docs/a.md", "the path is outside what the task may change", 1)]));
    }

    [Test]
    public async Task Protected_paths_and_paths_outside_the_task_are_told_to_the_model()
    {
        _writes = ["src/**"];
        _protected = ["**/*.csproj"];
        Write("src/A.csproj", "<Project/>");

        var guarded = await CallAsync("write_file", ("path", "src/A.csproj"), ("content", "x"));
        var outside = await CallAsync("write_file", ("path", "docs/a.md"), ("content", "x"));
        var dressed = await CallAsync("write_file", ("path", "src/./../src//A.csproj"), ("content", "x"));
        var inside = await CallAsync("write_file", ("path", "src/new/B.cs"), ("content", "x\ny\n"));

        Assert.That(guarded.Text, Is.EqualTo("'src/A.csproj' is protected ('**/*.csproj') and may not be changed. Solve the task without changing it."));
        Assert.That(outside.Text, Is.EqualTo("'docs/a.md' is outside what this task may change: 'src/**'. Work inside those paths."));
        Assert.That(dressed.IsError, Is.True);
        Assert.That((inside.IsError, inside.Text), Is.EqualTo((false, "Created src/new/B.cs (2 lines).")));
        Assert.That(Read("src/A.csproj"), Is.EqualTo("<Project/>"));
    }

    [Test]
    public async Task One_place_is_replaced_and_mark_line_ends_and_mode_stay()
    {
        var path = Write("a.cs", "\ufeffclass A\r\n{\r\n  int x;\r\n}\r\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var result = await CallAsync("replace", ("path", "a.cs"), ("old", "{\n  int x;\n"), ("new", "{\n  long x;\n  long y;\n"));

        Assert.That(result.Text, Is.EqualTo("Replaced 2 lines by 3 in a.cs at line 2."));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Encoding.UTF8.GetBytes("\ufeffclass A\r\n{\r\n  long x;\r\n  long y;\r\n}\r\n")));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task A_quote_that_misses_is_answered_with_the_closest_lines()
    {
        Write("a.cs", "class A\n{\n    int Add(int a, int b)\n    {\n        return a + b;\n    }\n}\n");

        var spacing = await CallAsync("replace", ("path", "a.cs"), ("old", "int Add(int a, int b)\n{\n  return a + b;"), ("new", "x"));
        var wrong = await CallAsync("replace", ("path", "a.cs"), ("old", "    int Add(int a, int b)\n    {\n        return a - b;"), ("new", "x"));
        var alien = await CallAsync("replace", ("path", "a.cs"), ("old", "SELECT 1 FROM dual;"), ("new", "x"));

        Assert.That(spacing.Text, Does.Contain("It differs only in spaces or indentation, lines 3 to 5:\n    int Add(int a, int b)\n    {\n        return a + b;\n"));
        Assert.That(wrong.Text, Does.Contain("% alike) is, lines 3 to 5:"));
        Assert.That(alien.Text, Does.Contain("nor anything like it"));
    }

    [Test]
    public async Task A_quote_that_fits_twice_names_both_lines_and_changes_nothing()
    {
        Write("a.txt", "x\ny\nx\n");

        var result = await CallAsync("replace", ("path", "a.txt"), ("old", "x"), ("new", "z"));

        Assert.That(result.Text, Does.StartWith("'old' occurs 2 times in a.txt, at lines 1, 3."));
        Assert.That(Read("a.txt"), Is.EqualTo("x\ny\nx\n"));
    }

    [Test]
    public async Task Search_finds_by_expression_and_by_plain_text_and_skips_binaries()
    {
        Write("src/A.cs", "int Add(int a);\nint Sub(int a);\n");
        Write("b.md", "Add(int\n");
        File.WriteAllBytes(_folder.PathOf("tree", "x.bin"), [0, .. "Add("u8]);

        var regex = await CallAsync("search", ("pattern", @"int \w+\(int"), ("glob", "*.cs"));
        var literal = await CallAsync("search", ("pattern", "add(INT"), ("literal", true), ("ignore_case", true));
        var broken = await CallAsync("search", ("pattern", "Add("));

        Assert.That(regex.Text, Is.EqualTo("src/A.cs:1: int Add(int a);\nsrc/A.cs:2: int Sub(int a);\n"));
        Assert.That(literal.Text, Is.EqualTo("b.md:1: Add(int\nsrc/A.cs:1: int Add(int a);\n"));
        Assert.That(broken.Text, Does.StartWith("(The pattern is not a regular expression that this search knows; it was taken as plain text.)\nb.md:1: "));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_pattern_made_to_explode_is_linear(CancellationToken cancellationToken)
    {
        Write("a.txt", new string('a', 50_000) + "!\n");

        var result = await Source().BuiltIn("search", ToolGrant.None)!.RunAsync(new JsonObject { ["pattern"] = "^(a+)+$" }, Context(), cancellationToken);

        Assert.That(result.Text, Is.EqualTo("Nothing matches in 1 files."));
    }

    [Test]
    public async Task Links_are_shown_and_never_searched()
    {
        await PlantTrapsAsync();

        var list = await CallAsync("list_files");
        var found = await CallAsync("search", ("pattern", "secret"));

        Assert.That(list.Text, Does.Contain("link  (link or special file, cannot be opened)"));
        Assert.That(found.Text, Does.StartWith("Nothing matches"));
    }

    [Test]
    public void Every_built_in_tool_is_found_by_its_name_and_says_whether_it_edits()
    {
        var source = Source();

        string[] names = ["list_files", "read_file", "search", "write_file", "replace", "apply_patch", "run_command", "bash", "git_status", "git_diff", "git_log", "git_show"];
        string[] edits = ["write_file", "replace", "apply_patch", "run_command", "bash"];
        Assert.That(names.Select(name => source.BuiltIn(name, ToolGrant.None)!.Definition.Name), Is.EqualTo(names));
        Assert.That(names.Where(name => source.BuiltIn(name, ToolGrant.None)!.Definition.Edits), Is.EqualTo(edits));
        Assert.That(source.BuiltIn("no_such_tool", ToolGrant.None), Is.Null);
    }

    private string Write(string relative, string text) => _folder.Write($"tree/{relative}", text);

    private string Read(string relative) => File.ReadAllText(_folder.PathOf("tree", relative));

    private async Task PlantTrapsAsync()
    {
        _folder.Write("secret.txt", "secret");
        Write("src/a.txt", "a");
        Directory.CreateSymbolicLink(_folder.PathOf("tree", "link"), _folder.Path);
        File.CreateSymbolicLink(_folder.PathOf("tree", "file-link"), _folder.PathOf("secret.txt"));
        await RunAsync("ln", _folder.PathOf("secret.txt"), _folder.PathOf("tree", "twin.txt"));
        await RunAsync("mkfifo", _folder.PathOf("tree", "pipe"));
        Directory.CreateSymbolicLink(_folder.PathOf("tree", "magic"), "/proc/self/root");
        File.WriteAllBytes(_folder.PathOf("tree", "binary.bin"), [1, 0, 2]);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var spec = new ProcessSpec { FileName = program, Arguments = arguments, Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" } };
        Assert.That((await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None)).Succeeded, Is.True);
    }

    private async Task<ToolResult> CallAsync(string tool, params (string Name, JsonNode Value)[] arguments)
    {
        Directory.CreateDirectory(_folder.PathOf("tree"));
        var json = new JsonObject(arguments.Select(argument => KeyValuePair.Create<string, JsonNode?>(argument.Name, argument.Value)));
        return await Source().BuiltIn(tool, ToolGrant.None)!.RunAsync(json, Context(), CancellationToken.None);
    }

    private ToolSource Source()
    {
        var processes = new ProcessRunner(TimeProvider.System);
        return new ToolSource(
            new ToolMachine(new UnconfinedSandbox(), processes, WorkerEnvironment.Empty),
            new GitWorktrees(processes, _folder.PathOf("data"), TimeProvider.System),
            TimeProvider.System);
    }

    private ToolContext Context()
    {
        var repository = new RepositorySpec { Name = "shop", Path = _folder.Path, Base = "main" };
        return new ToolContext
        {
            Workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("code"), 1), repository, _folder.PathOf("tree"), new string('0', 40)),
            Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("x") },
            OutputFolder = _folder.PathOf("out"),
            Repository = repository,
            Writes = _writes,
            Protected = _protected,
        };
    }
}
