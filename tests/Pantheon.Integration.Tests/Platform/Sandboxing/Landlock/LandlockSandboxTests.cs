using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using static Pantheon.Integration.Tests.Platform.Sandboxing.Landlock.LandlockScene;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Landlock;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[CancelAfter(30_000)]
internal sealed class LandlockSandboxTests
{
    [OneTimeSetUp]
    public void Skip() => SkipWhereTheKernelCannot();

    [Test]
    public async Task The_check_finds_no_hole(CancellationToken cancellationToken)
    {
        var check = await Sandbox.CheckAsync(cancellationToken);

        Assert.That(check, Is.EqualTo(SandboxCheck.Passed));
    }

    [Test]
    public async Task The_worktree_is_seen_and_written_and_is_the_working_folder(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        tree.Write("sub/in.txt", "hello");

        var outcome = await InsideAsync(tree, "pwd; cat sub/in.txt; echo out > out.txt; mv out.txt sub/; ln sub/out.txt linked; mkfifo pipe", cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", $"{tree.Path}\nhello")));
        Assert.That(File.ReadAllText(tree.PathOf("linked")), Is.EqualTo("out\n"));
    }

    [Test]
    public async Task Folders_nested_deeper_than_a_path_can_name_go_with_the_private_folder(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var deep = Shell("echo $TMPDIR; cd $TMPDIR; i=0; while [ $i -lt 60 ]; do d=" + new string('d', 200) + "; mkdir $d; cd $d; i=$((i+1)); done; chmod 0 .; exit 0");

        var outcome = await InsideAsync(deep, new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        var folder = Path.GetDirectoryName(outcome.StandardOutput.Trim());
        Assert.That((folder, Directory.Exists(folder)), Is.EqualTo((folder, false)));
        Assert.That(outcome.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_worktree_that_is_to_be_read_only_is_not_written(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var file = tree.Write("in.txt", "hello");
        var profile = new SandboxProfile { Worktree = tree.Path, WorktreeReadOnly = true };

        var outcome = await InsideAsync(Shell("cat in.txt; echo x >in.txt; touch new; rm in.txt; exit 0"), profile, cancellationToken);

        Assert.That((outcome.StandardOutput, File.ReadAllText(file), Directory.GetFileSystemEntries(tree.Path).Length), Is.EqualTo(("hello", "hello", 1)));
    }

    [Test]
    public async Task Nothing_outside_can_be_read_or_written(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var secret = new TemporaryFolder();
        var file = secret.Write("key", "secret");
        var attack = Shell(
            "cat $1; ls -A $2; ls -A /home /run /var /tmp; cat /etc/shadow; echo x >>$1; : >$1; touch /usr/x; mv $1 ./key; ln $1 ./key; rm $1; mkdir $2/new; truncate -s 0 $1; exit 0", file, secret.Path);

        var outcome = await InsideAsync(attack, new SandboxProfile { Worktree = tree.Path }, cancellationToken);
        var outside = await OutsideAsync(Shell("cat $1; ls -A $2", file, secret.Path), cancellationToken);

        Assert.That((outcome.StandardOutput, outside.StandardOutput), Is.EqualTo(("", "secretkey\n")));
        Assert.That((File.ReadAllText(file), Directory.GetFileSystemEntries(secret.Path).Length, Directory.GetFileSystemEntries(tree.Path).Length), Is.EqualTo(("secret", 1, 0)));
    }

    [Test]
    public async Task Read_only_paths_are_shown_and_hold_and_writable_ones_are_written(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        using var output = new TemporaryFolder();
        var file = cache.Write("package", "bytes");
        var profile = new SandboxProfile { Worktree = tree.Path, ReadOnly = [cache.Path, file, "/no/such/cache"], Writable = [output.Path] };

        var outcome = await InsideAsync(Shell("cat $1; echo x >$1; rm $1; echo y >$2/out; exit 0", file, output.Path), profile, cancellationToken);

        Assert.That((outcome.StandardOutput, File.ReadAllText(file), File.ReadAllText(output.PathOf("out"))), Is.EqualTo(("bytes", "bytes", "y\n")));
    }

    [Test]
    public async Task Home_and_temporary_folder_are_the_calls_own_and_gone_after_it(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = Shell("echo x >$HOME/a; mkdir -p $TMPDIR/b/c; chmod 000 $TMPDIR/b; stat -c %a $HOME/..; echo $HOME; echo $CLI; echo $TMPDIR; echo $OTHER") with
        {
            Environment = new Dictionary<string, string> { ["HOME"] = "/home/agent", ["CLI"] = "/home/agent/cli", ["TMPDIR"] = "/tmp", ["OTHER"] = tree.Path },
        };

        var outcome = await InsideAsync(spec, new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        var lines = outcome.StandardOutput.Split('\n');
        Assert.That(outcome.StandardError, Is.Empty);
        var own = Path.GetDirectoryName(lines[1])!;
        Assert.That(lines[..5], Is.EqualTo((string[])["700", own + "/home", own + "/home/cli", own + "/tmp", tree.Path]));
        Assert.That((Path.GetFileName(own)[..4], Directory.Exists(own)), Is.EqualTo(("pan-", false)));
    }

    [Test]
    public async Task The_environment_is_the_commands_and_the_policys_alone(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, Environment = new Dictionary<string, string> { ["LANG"] = "C", ["POLICY"] = "1" } };
        var spec = Shell("") with { FileName = "/usr/bin/env", Arguments = [], Environment = new Dictionary<string, string> { ["MINE"] = "a b" } };

        var outcome = await InsideAsync(spec, profile, cancellationToken);

        var names = outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        Assert.That(names, Is.EquivalentTo(["PATH", "HOME", "TMPDIR", "LANG", "POLICY", "MINE"]));
    }

    [Test]
    public async Task Only_the_standard_streams_are_open_and_no_privilege_is_left(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();

        var outcome = await InsideAsync(tree, "ls /proc/self/fd; grep -E '^(CapEff|CapPrm|NoNewPrivs|Seccomp):' /proc/self/status", cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("0\n1\n2\n3\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n"), "3 is the folder being listed");
    }

    [Test]
    public async Task A_file_over_the_limit_is_cut(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, Limits = new SandboxLimits { MaxFileBytes = 102_400 } };

        var outcome = await InsideAsync(Shell("head -c 1000000 /dev/zero > big"), profile, cancellationToken);

        Assert.That((outcome.Succeeded, new FileInfo(tree.PathOf("big")).Length), Is.EqualTo((false, 102_400L)));
    }

    [Test]
    public async Task What_is_typed_reaches_the_tool_and_its_end_is_its_own(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = Shell("cat; exit 7") with { StandardInput = "typed"u8.ToArray() };

        var outcome = await InsideAsync(spec, new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput), Is.EqualTo((7, "typed")));
    }

    [Test]
    public async Task Another_accounts_tool_writes_as_that_account(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only root can start a child as another account");
        }

        using var tree = new TemporaryFolder();
        File.SetUnixFileMode(tree.Path, (UnixFileMode)0x1ff);

        var outcome = await InsideAsync(
            Shell("id -un; echo x >$HOME/a && echo x >made && stat -c %U made; grep CapPrm /proc/self/status") with { UserName = "nobody" },
            new SandboxProfile { Worktree = tree.Path },
            cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "nobody\nnobody\nCapPrm:\t0000000000000000\n")));
    }

    [Test]
    public void A_worktree_elsewhere_and_one_that_is_writable_from_around_are_refused()
    {
        using var tree = new TemporaryFolder();
        var inner = Directory.CreateDirectory(tree.PathOf("inner")).FullName;

        Assert.That(
            () => Sandbox.Confine(Shell(""), new SandboxProfile { Worktree = tree.Path, MountAt = "/work" }),
            Throws.TypeOf<ProcessStartException>().With.Message.Contains("at its own path"));
        Assert.That(
            () => Sandbox.Confine(Shell(""), new SandboxProfile { Worktree = inner, WorktreeReadOnly = true, Writable = [tree.Path] }),
            Throws.TypeOf<ProcessStartException>().With.Message.Contains("takes nothing back"));
    }

    [Test]
    public async Task A_path_that_cannot_be_opened_keeps_the_tool_from_starting_and_leaves_nothing_behind(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = Sandbox.Confine(Shell("echo ran"), new SandboxProfile { Worktree = tree.Path, Writable = ["/no/such/folder"] });

        var fault = await Assert.ThrowsAsync<ProcessStartException>(() => Runner.RunAsync(spec, cancellationToken));

        Assert.That(fault!.Message, Does.Contain("'/no/such/folder' cannot be opened"));
        Assert.That(Directory.Exists(Path.GetDirectoryName(spec.Environment["TMPDIR"])), Is.False);
    }
}
