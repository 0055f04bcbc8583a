using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Tools.Git;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class LeftoverTreesTests
{
    private readonly ProcessRunner _processes = new(TimeProvider.System);

    [Test]
    [CancelAfter(60_000)]
    public async Task Folders_of_runs_are_removed_and_nothing_else(CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        var run = new RunId(Guid.NewGuid());
        var linked = new RunId(Guid.NewGuid());
        data.Write($"work/{run}/code-1/tree/a.txt", "a");
        data.Write("work/notes/a.txt", "a");
        data.Write($"work/{Guid.NewGuid()}/a.txt", "a guid in another spelling");
        data.Write($"elsewhere/{run}/a.txt", "a");
        File.CreateSymbolicLink(data.PathOf("work", run.ToString(), "code-1", "tree", "out"), data.PathOf("elsewhere"));
        Directory.CreateSymbolicLink(data.PathOf("work", linked.ToString()), data.PathOf("elsewhere"));

        var left = await LeftoverTrees.RemoveAsync(data.PathOf("work"), new HashSet<RunId>(), _processes, cancellationToken);

        Assert.That(left, Is.Empty);
        Assert.That(Directory.Exists(data.PathOf("work", run.ToString())), Is.False);
        Assert.That(Directory.GetFileSystemEntries(data.PathOf("work")), Has.Length.EqualTo(3));
        Assert.That(File.Exists(data.PathOf("elsewhere", run.ToString(), "a.txt")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Folders_of_runs_that_go_on_stay(CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        RunId ended = new(Guid.NewGuid()), goingOn = new(Guid.NewGuid());
        data.Write($"work/{ended}/code-1/tree/a.txt", "a");
        data.Write($"work/{goingOn}/code-1/tree/a.txt", "a");

        await LeftoverTrees.RemoveAsync(data.PathOf("work"), new HashSet<RunId> { goingOn }, _processes, cancellationToken);

        Assert.That(Directory.GetDirectories(data.PathOf("work")), Is.EqualTo(new[] { data.PathOf("work", goingOn.ToString()) }));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Without_a_work_folder_there_is_nothing_to_do(CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();

        Assert.That(await LeftoverTrees.RemoveAsync(data.PathOf("work"), new HashSet<RunId>(), _processes, cancellationToken), Is.Empty);
    }
}
