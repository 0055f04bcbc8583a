using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;
using Pantheon.Storage.Live;
using Pantheon.Testing;

namespace Pantheon.Tests.Storage.Live;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LiveFilesTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("pantheon-live");
    private readonly ManualTime _time = new();
    private readonly RunId _run = new IdSource(new Random(3)).NewRunId();

    private string Folder => Path.Combine(_place.FullName, "live");

    public void Dispose() => _place.Delete(recursive: true);

    [Test]
    public async Task What_was_told_is_read_in_order_by_whoever_follows_and_the_file_is_the_owners_alone()
    {
        await TellAsync(Event(LiveKind.Turn, "m"), Event(LiveKind.Text, "one\n"), Event(LiveKind.Text, "two\n"), Event(LiveKind.Call, "count {}"));
        var tail = new LiveTail(Folder, _run);

        var first = tail.Next();
        await TellAsync(Event(LiveKind.Result, "count ok: 3"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join('|', first.Select(happened => $"{happened.Kind} {happened.Text}")), Does.StartWith("Turn m|Text one\n").And.EndWith("Call count {}"));
            Assert.That(tail.Next().Select(happened => happened.Text), Is.EqualTo(new[] { "count ok: 3" }));
            Assert.That(tail.Next(), Is.Empty);
            Assert.That(new FileInfo(LiveFiles.FileOf(Folder, _run)).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task A_line_that_is_only_half_there_waits_for_its_other_half()
    {
        await TellAsync(Event(LiveKind.Notice, "whole"));
        var tail = new LiveTail(Folder, _run);
        var path = LiveFiles.FileOf(Folder, _run);
        var line = await File.ReadAllTextAsync(path);
        tail.Next();

        await File.AppendAllTextAsync(path, line[..20]);
        var half = tail.Next();
        await File.AppendAllTextAsync(path, line[20..] + "no JSON at all\n");

        Assert.That((half.Count, tail.Next().Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_costs_events_and_nothing_else()
    {
        await File.WriteAllTextAsync(Folder, "a file stands in the way");

        await TellAsync(Event(LiveKind.Notice, "lost"));

        Assert.That(new LiveTail(Folder, _run).Next(), Is.Empty);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [UnsupportedOSPlatform("windows")]
    public async Task What_others_planted_is_neither_written_through_nor_left_open_to_them()
    {
        var elsewhere = Path.Combine(_place.FullName, "elsewhere.txt");
        await File.WriteAllTextAsync(elsewhere, "mine");
        Directory.CreateDirectory(Folder, (UnixFileMode)0x1ff);
        File.SetUnixFileMode(Folder, (UnixFileMode)0x1ff);
        File.CreateSymbolicLink(LiveFiles.FileOf(Folder, _run), elsewhere);

        await File.AppendAllTextAsync(LiveFiles.FileOf(Folder, _run), "!");
        Assert.That(await File.ReadAllTextAsync(elsewhere), Is.EqualTo("mine!"), "who appends without looking writes through it");

        await TellAsync(Event(LiveKind.Notice, "said"));
        var linked = await File.ReadAllTextAsync(elsewhere);
        File.SetUnixFileMode(LiveFiles.FileOf(Folder, _run), (UnixFileMode)0x1b6);
        await TellAsync(Event(LiveKind.Notice, "said again"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(linked, Is.EqualTo("mine!"));
            Assert.That(new LiveTail(Folder, _run).Next().Select(happened => happened.Text), Is.EqualTo(new[] { "said again" }));
            Assert.That(new DirectoryInfo(Folder).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            Assert.That(new FileInfo(LiveFiles.FileOf(Folder, _run)).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_is_a_link_is_not_followed()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_place.FullName, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Folder, elsewhere);

        await TellAsync(Event(LiveKind.Notice, "said"));

        Assert.That(Directory.GetFiles(elsewhere), Is.Empty);
    }

    [Test]
    public async Task Half_a_line_that_a_killed_worker_left_swallows_no_other()
    {
        await TellAsync(Event(LiveKind.Notice, "whole"));
        await File.AppendAllTextAsync(LiveFiles.FileOf(Folder, _run), "{\"at\":\"2026-");

        await TellAsync(Event(LiveKind.Notice, "after"));

        Assert.That(new LiveTail(Folder, _run).Next().Select(happened => happened.Text), Is.EqualTo(new[] { "whole", "after" }));
    }

    [Test]
    public void Where_there_is_no_room_the_oldest_pieces_go_first_and_are_counted()
    {
        var queue = new LiveQueue(4);
        for (var turn = 1; turn <= 4; turn++)
        {
            queue.Add(Event(LiveKind.Text, "piece") with { Turn = turn });
            queue.Add(Event(LiveKind.Call, $"call {turn}") with { Turn = turn });
        }

        var taken = queue.Take(_time.GetUtcNow());

        Assert.That(taken.Select(happened => happened.Text), Is.EqualTo(new[] { "call 1", "call 2", "call 3", "call 4", "4 events came faster than they could be written" }));
        Assert.That(queue.Take(_time.GetUtcNow()), Is.Empty);
    }

    [Test]
    public void Pieces_of_one_reply_grow_together()
    {
        var queue = new LiveQueue(4);
        for (var i = 0; i < 1000; i++)
        {
            queue.Add(Event(LiveKind.Text, "piece "));
        }

        Assert.That(queue.Take(_time.GetUtcNow()).Select(happened => happened.Text), Is.EqualTo(new[] { string.Concat(Enumerable.Repeat("piece ", 1000)) }));
    }

    [Test]
    public async Task What_is_older_than_a_week_is_swept()
    {
        await TellAsync(Event(LiveKind.Notice, "old"));
        File.SetLastWriteTimeUtc(LiveFiles.FileOf(Folder, _run), _time.GetUtcNow().UtcDateTime.AddDays(-8));
        await using var files = new LiveFiles(Folder, _time);

        files.Sweep();

        Assert.That(Directory.GetFiles(Folder), Is.Empty);
    }

    private async Task TellAsync(params LiveEvent[] events)
    {
        await using var files = new LiveFiles(Folder, _time);
        foreach (var happened in events)
        {
            files.Publish(happened);
        }
    }

    private LiveEvent Event(LiveKind kind, string text) => new(kind, _time.GetUtcNow(), new AttemptId(_run, new NodeId("code"), 1), 1, text);
}
