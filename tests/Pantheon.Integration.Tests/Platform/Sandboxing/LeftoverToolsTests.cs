using System.Diagnostics;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing;

[CancelAfter(30_000)]
internal sealed class LeftoverToolsTests
{
    [Test]
    public async Task A_sandbox_below_the_folder_is_ended_and_one_beside_it_goes_on(CancellationToken cancellationToken)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        var sandbox = new BubblewrapSandbox(runner);
        if (await sandbox.CheckAsync(cancellationToken) is { Works: false } check)
        {
            Assert.Ignore(check.Reason ?? "the sandbox does not run here");
        }

        using var work = new Folder("work");
        using var other = new Folder("work-of-another");
        await using var mine = Start(runner, sandbox, work.Tree);
        await using var theirs = Start(runner, sandbox, other.Tree);
        await UntilItSpeaksAsync(mine, cancellationToken);
        await UntilItSpeaksAsync(theirs, cancellationToken);

        var found = LeftoverTools.End(work.Path);
        var end = await mine.WaitAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found, Is.GreaterThan(0));
            Assert.That(end.Succeeded, Is.False);
            Assert.That(theirs.HasExited, Is.False);
        }
    }

    [Test]
    public async Task A_model_server_with_its_socket_below_the_folder_is_ended_and_no_other(CancellationToken cancellationToken)
    {
        var runner = new ProcessRunner(TimeProvider.System);
        using var sockets = new Folder("run");
        using var other = new Folder("run-of-another");
        await using var mine = Serve(runner, "--host", System.IO.Path.Combine(sockets.Path, "pool", "s.sock"));
        await using var theirs = Serve(runner, "--host", System.IO.Path.Combine(other.Path, "pool", "s.sock"));
        await using var reader = Serve(runner, "--file", System.IO.Path.Combine(sockets.Path, "pool", "s.sock"));
        foreach (var server in (ChildProcess[])[mine, theirs, reader])
        {
            await UntilItSpeaksAsync(server, cancellationToken);
        }

        var found = LeftoverTools.End(sockets.Path, other.Path + "-too");
        var end = await mine.WaitAsync(cancellationToken);

        Assert.That((found, end.Signal, theirs.HasExited, reader.HasExited), Is.EqualTo((1, (int?)9, false, false)));
    }

    [Test]
    public async Task A_program_of_the_user_with_the_same_words_is_none_of_ours(CancellationToken cancellationToken)
    {
        using var sockets = new Folder("run");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "echo here; while :; do sleep 1; done", "sh", "--host", System.IO.Path.Combine(sockets.Path, "s.sock")]) { RedirectStandardOutput = true };
        using var theirs = Process.Start(start)!;
        try
        {
            await theirs.StandardOutput.ReadLineAsync(cancellationToken);

            var found = LeftoverTools.End(sockets.Path);

            Assert.That((found, theirs.HasExited), Is.EqualTo((0, false)));
        }
        finally
        {
            theirs.Kill(entireProcessTree: true);
        }
    }

    // stays a shell, so that the words stay on its command line
    private static ChildProcess Serve(ProcessRunner runner, string option, string value) => runner.Start(new ProcessSpec
    {
        FileName = "/bin/sh",
        Arguments = ["-c", "echo here; while :; do sleep 1; done", "sh", option, value],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    });

    private static ChildProcess Start(ProcessRunner runner, BubblewrapSandbox sandbox, string tree)
    {
        var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", "echo here; exec sleep 600"], Environment = new Dictionary<string, string>() };
        return runner.Start(sandbox.Confine(spec, new SandboxProfile { Worktree = tree }));
    }

    private static async Task UntilItSpeaksAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        while (!child.StandardOutput.Contains("here", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("leftover-");

        public Folder(string name)
        {
            Path = System.IO.Path.Combine(_root.FullName, name);
            Tree = Directory.CreateDirectory(System.IO.Path.Combine(Path, "tree")).FullName;
        }

        public string Path { get; }

        public string Tree { get; }

        public void Dispose() => _root.Delete(recursive: true);
    }
}
