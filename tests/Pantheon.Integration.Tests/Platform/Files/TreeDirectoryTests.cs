using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Files;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TreeDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _outside = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TreeDirectory _tree;

    public TreeDirectoryTests()
    {
        _outside.Write("secret", "secret");
        _tree = TreeDirectory.Open(_folder.Path);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _folder.Dispose();
        _outside.Dispose();
    }

    [Test]
    public void A_file_is_written_with_its_folders_and_read_back()
    {
        _tree.WriteFile("a/b/c.txt", "one"u8);
        _tree.WriteFile("./a/b/c.txt", "two"u8);

        Assert.That(File.ReadAllText(_folder.PathOf("a", "b", "c.txt")), Is.EqualTo("two"));
        Assert.That(_tree.ReadFile("a/b/c.txt", 3), Is.EqualTo("two"u8.ToArray()));
        Assert.That(_tree.List("a/b"), Is.EqualTo([new TreeEntry("c.txt", TreeEntryKind.File, 3)]));
    }

    [Test]
    [Category("Slow")]
    public void A_folder_that_was_filled_to_fill_the_memory_is_not_listed()
    {
        for (var i = 0; i <= 100_000; i++)
        {
            File.Create(_folder.PathOf($"{i}")).Dispose();
        }

        var refusal = Assert.Throws<PathRefusedException>(() => _tree.List(""))!;
        File.Delete(_folder.PathOf("0"));

        Assert.That(refusal.IsMistake, Is.True);
        Assert.That(_tree.List(""), Has.Count.EqualTo(100_000));
    }

    [Test]
    public void The_mode_of_a_file_survives_its_replacement()
    {
        var script = _folder.Write("run.sh", "old");
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(script, mode);

        _tree.WriteFile("run.sh", "new"u8);

        Assert.That((File.ReadAllText(script), File.GetUnixFileMode(script)), Is.EqualTo(("new", mode)));
    }

    [Test]
    public void A_symbolic_link_is_not_followed_wherever_it_stands()
    {
        File.CreateSymbolicLink(_folder.PathOf("file"), _outside.PathOf("secret"));
        Directory.CreateSymbolicLink(_folder.PathOf("folder"), _outside.Path);
        Directory.CreateSymbolicLink(_folder.PathOf("here"), ".");

        foreach (var path in (string[])["file", "folder/secret", "here/file", "here"])
        {
            Assert.That(() => _tree.ReadFile(path, 100), Throws.TypeOf<PathRefusedException>().With.Message.Contains("symbolic link"), path);
        }

        foreach (var path in (string[])["file", "folder/new", "folder/a/b", "folder/secret"])
        {
            Assert.That(() => _tree.WriteFile(path, "x"u8), Throws.TypeOf<PathRefusedException>(), path);
            Assert.That(() => _tree.DeleteFile(path), Throws.TypeOf<PathRefusedException>(), path);
        }

        Assert.That(Directory.GetFileSystemEntries(_outside.Path), Is.EqualTo([_outside.PathOf("secret")]));
        Assert.That(File.ReadAllText(_outside.PathOf("secret")), Is.EqualTo("secret"));
        Assert.That(_tree.List("").Select(entry => entry.Kind), Is.All.EqualTo(TreeEntryKind.Other));
    }

    [Test]
    public async Task A_hard_link_is_neither_read_nor_replaced()
    {
        await ShellAsync($"ln {_outside.PathOf("secret")} {_folder.PathOf("hard")}");

        Assert.That(() => _tree.ReadFile("hard", 100), Throws.TypeOf<PathRefusedException>().With.Message.Contains("hard links"));
        Assert.That(() => _tree.WriteFile("hard", "x"u8), Throws.TypeOf<PathRefusedException>());
        Assert.That(File.ReadAllText(_outside.PathOf("secret")), Is.EqualTo("secret"));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Pipes_sockets_and_folders_are_refused_without_waiting(CancellationToken cancellationToken)
    {
        await ShellAsync($"mkfifo {_folder.PathOf("pipe")}; mkdir {_folder.PathOf("folder")}");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.PathOf("socket")));

        foreach (var path in (string[])["pipe", "folder", "socket", ""])
        {
            Assert.That(() => _tree.ReadFile(path, 100), Throws.TypeOf<PathRefusedException>(), path);
            Assert.That(() => _tree.WriteFile(path, "x"u8), Throws.TypeOf<PathRefusedException>(), path);
        }

        await Task.CompletedTask.WaitAsync(cancellationToken);
    }

    [TestCase("../secret")]
    [TestCase("/etc/passwd")]
    [TestCase(".git/config")]
    [TestCase("a/.GIT./config")]
    public void A_path_refused_by_its_text_is_refused_by_every_operation(string path)
    {
        Action[] operations =
        [
            () => _tree.ReadFile(path, 1), () => _tree.WriteFile(path, "x"u8), () => _tree.DeleteFile(path), () => _tree.Exists(path), () => _tree.List(path),
        ];

        foreach (var operation in operations)
        {
            Assert.That(operation, Throws.TypeOf<PathRefusedException>());
        }
    }

    [Test]
    public void A_file_over_the_limit_is_refused_with_both_numbers()
    {
        _folder.Write("big", "12345");

        Assert.That(() => _tree.ReadFile("big", 4), Throws.TypeOf<PathRefusedException>().With.Message.Contains("5 bytes, more than the 4"));
        Assert.That(_tree.ReadFile("big", 5), Has.Length.EqualTo(5));
    }

    [Test]
    public void A_missing_file_is_missing_and_a_deleted_one_too()
    {
        _tree.WriteFile("a", "x"u8);
        Assert.That((_tree.Exists("a"), _tree.Exists("b"), _tree.Exists("b/c")), Is.EqualTo((true, false, false)));

        _tree.DeleteFile("a");

        Assert.That(_tree.Exists("a"), Is.False);
        Assert.That(() => _tree.ReadFile("a", 1), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("'a'"));
    }

    [Test]
    public void A_list_shows_kinds_in_order_and_no_git_folder()
    {
        _folder.Write(".git/config", "");
        _folder.Write("b", "");
        _folder.Write("B/x", "");

        Assert.That(_tree.List(""), Is.EqualTo([new TreeEntry("B", TreeEntryKind.Folder, 0), new TreeEntry("b", TreeEntryKind.File, 0)]));
        Assert.That(() => _tree.List("b"), Throws.TypeOf<PathRefusedException>());
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_folder_swapped_for_a_link_while_writing_never_leads_out(CancellationToken cancellationToken)
    {
        var script = $"cd {_folder.Path}; mkdir real; while :; do mv -T real sub; rm -rf sub; ln -s {_outside.Path} sub; rm -f sub; mkdir real; done";
        await using var swapper = new ProcessRunner(TimeProvider.System).Start(Shell(script));

        for (var i = 0; i < 3000; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                _tree.WriteFile("sub/escaped", "x"u8);
            }
            catch (Exception refused) when (refused is PathRefusedException or FileNotFoundException)
            {
                continue;
            }
        }

        Assert.That(Directory.GetFileSystemEntries(_outside.Path), Is.EqualTo([_outside.PathOf("secret")]));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_file_is_replaced_as_a_whole_and_a_failed_write_leaves_the_old_one(CancellationToken cancellationToken)
    {
        var path = _folder.PathOf("state.json");
        await AtomicFile.WriteAsync(path, "one"u8.ToArray(), AtomicFile.OwnerOnly, cancellationToken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Assert.That(async () => await AtomicFile.WriteAsync(path, "two"u8.ToArray(), null, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((File.ReadAllText(path), File.GetUnixFileMode(path)), Is.EqualTo(("one", AtomicFile.OwnerOnly)));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo([path]));
    }

    private static ProcessSpec Shell(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    };

    private static async Task ShellAsync(string script)
    {
        var outcome = await new ProcessRunner(TimeProvider.System).RunAsync(Shell(script), CancellationToken.None);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
    }
}
