using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.Platform.Sandboxing;

/// <summary>A night makes thousands of calls: none may leave a thread, a descriptor or a child in the worker, nor a thread of it behind a wall.</summary>
[TestFixture]
[NonParallelizable]
[CancelAfter(300_000)]
[Category("Slow")]
internal sealed class ManyCallsTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [TestCase("bubblewrap", 60)]
    [TestCase("landlock", 60)]
    [TestCase("bubblewrap", 1000, Category = "Full")]
    [TestCase("landlock", 1000, Category = "Full")]
    public async Task Calls_leave_nothing_in_the_worker(string name, int calls, CancellationToken cancellationToken)
    {
        ISandbox sandbox = name == "landlock" ? new LandlockSandbox(_runner) : new BubblewrapSandbox(_runner);
        if (await sandbox.CheckAsync(cancellationToken) is { Works: false } check)
        {
            Assert.Ignore(check.Reason!);
        }

        using var tree = new TemporaryFolder();
        await CallAsync(sandbox, tree, 10, cancellationToken);
        var before = (Descriptors: Descriptors(), Threads: OwnThreads(), Children: Children());

        await CallAsync(sandbox, tree, calls, cancellationToken);

        // a thread that the runtime's compiler made there ends once it has rested for four seconds, and what watches over it with it
        Assert.That(ThreadsBehindWalls, Is.Zero.After(60_000, 50));
        Assert.That(OwnThreads, Is.LessThanOrEqualTo(before.Threads).After(5000, 50));
        Assert.That(Children, Is.LessThanOrEqualTo(before.Children).After(5000, 50));
        Assert.That(Descriptors, Is.LessThanOrEqualTo(before.Descriptors + 4).After(5000, 50)); // the runtime's own come and go
    }

    private async Task CallAsync(ISandbox sandbox, TemporaryFolder tree, int calls, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec { FileName = "/usr/bin/getent", Arguments = ["hosts", "nowhere.invalid"], Environment = new Dictionary<string, string>(), Timeout = TimeSpan.FromSeconds(30) };
        for (var call = 0; call < calls; call++)
        {
            var outcome = await _runner.RunAsync(sandbox.Confine(spec, new SandboxProfile { Worktree = tree.Path }), cancellationToken);
            Assert.That((outcome.ExitCode, outcome.StandardError), Is.EqualTo((2, "")));
        }
    }

    private static int Descriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int OwnThreads() => Tasks("comm").Count(name => name.Trim() is "process launch" or "call watch");

    // these tests may run behind walls themselves
    private static int ThreadsBehindWalls() => Tasks("status").Count(status => Filters(status) != Filters(File.ReadAllText("/proc/self/status")));

    private static string Filters(string status) => status.Split('\n').First(line => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal));

    private static int Children() => ProcessEntry.ReadAll().Count(entry => entry.ParentId == Environment.ProcessId);

    private static List<string> Tasks(string file)
    {
        List<string> texts = [];
        foreach (var folder in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                texts.Add(File.ReadAllText(Path.Combine(folder, file)));
            }
            catch (IOException)
            {
                // it ended meanwhile
            }
        }

        return texts;
    }
}
