using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`db backup` and `db restore` as a person types them.</summary>
[NonParallelizable]
[CancelAfter(120_000)]
internal sealed class DbRestoreTests
{
    private DeskPlace? _desk;

    private DeskPlace Desk => _desk!;

    private string Backup => Path.Combine(Desk.Folder, "store.tar");

    [SetUp]
    public async Task Make()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _desk = await DeskPlace.MakeAsync(deadline.Token);
        Assert.That((await Desk.RunAsync(["queue", "add", "T-102"], deadline.Token)).Code, Is.Zero);
        var made = await Desk.RunAsync(["db", "backup", "--out", "store.tar", "--json"], deadline.Token);
        Assert.That(made.Code, Is.Zero, made.Error);
        Assert.That((JsonNode.Parse(made.Output)!["runs"]!.GetValue<long>(), JsonNode.Parse(made.Output)!["bytes"]!.GetValue<long>()), Is.EqualTo((1L, new FileInfo(Backup).Length)));
        Assert.That((await Desk.RunAsync(["queue", "add", "T-103"], deadline.Token)).Code, Is.Zero);
    }

    [TearDown]
    public async Task Remove()
    {
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    [Test]
    public async Task A_store_that_holds_runs_is_replaced_when_somebody_said_so(CancellationToken cancellationToken)
    {
        var dry = await Desk.RunAsync(["db", "restore", "store.tar", "--dry-run", "--json"], cancellationToken);
        var unasked = await Desk.RunAsync(["db", "restore", "store.tar"], cancellationToken);
        using var person = new StringReader("n\n");
        var refused = await Desk.RunAsync(["db", "restore", "store.tar"], cancellationToken, person);
        Assert.That((dry.Code, unasked.Code, refused.Code), Is.EqualTo((ExitCode.Yes, ExitCode.Usage, ExitCode.Interrupted)), dry.Error + unasked.Error);
        var plan = JsonNode.Parse(dry.Output)!;
        Assert.That((plan["$schema"]!.ToString(), plan["replaces_runs"]!.GetValue<long>(), plan["in_place"]!.GetValue<bool>()), Is.EqualTo(("pantheon/db-restore/v1", 2L, false)));
        Assert.That((await Desk.RunAsync(["queue", "list"], cancellationToken)).Output, Does.Contain("T-103"));

        var done = await Desk.RunAsync(["db", "restore", "store.tar", "--yes"], cancellationToken);

        Assert.That(done.Code, Is.EqualTo(ExitCode.Yes), done.Output + done.Error);
        Assert.That(done.Output, Does.Contain("all match"));
        Assert.That((await Desk.RunAsync(["queue", "list"], cancellationToken)).Output, Does.Contain("T-102").And.Not.Contain("T-103"));
        Assert.That((await Desk.RunAsync(["artifacts", "verify", "--all"], cancellationToken)).Code, Is.Zero);
        Assert.That((await Desk.RunAsync(["db", "status"], cancellationToken)).Output, Does.Match(@"backup +\d+ m ago"));
    }

    [Test]
    public async Task While_a_worker_is_at_work_nothing_is_replaced(CancellationToken cancellationToken)
    {
        using var worker = FileLock.TryAcquire(Path.Combine(Desk.Layout.DataFolder, "night.lock"));

        var told = await Desk.RunAsync(["db", "restore", "store.tar", "--yes"], cancellationToken);

        Assert.That((told.Code, told.Error.Contains("PAN7155", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Conflict, true)), told.Error);
    }

    [Test]
    public async Task What_is_no_backup_and_what_is_not_there_end_with_their_codes(CancellationToken cancellationToken)
    {
        var nothing = await Desk.RunAsync(["db", "restore", "nothing.tar"], cancellationToken);
        var other = await Desk.RunAsync(["db", "restore", "store.yaml", "--dry-run"], cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Desk.Folder, "notes.tar"), "no tar", cancellationToken);
        var damaged = await Desk.RunAsync(["db", "restore", "notes.tar", "--dry-run"], cancellationToken);
        var there = await Desk.RunAsync(["db", "backup", "--out", "store.tar"], cancellationToken);

        Assert.That((nothing.Code, other.Code, damaged.Code, there.Code), Is.EqualTo((ExitCode.NotFound, ExitCode.NotFound, ExitCode.Integrity, ExitCode.Missing)), damaged.Error + there.Error);
    }

    [Test]
    public async Task Without_pg_dump_it_is_said_what_to_install(CancellationToken cancellationToken)
    {
        Desk.Variables["PANTHEON_PG_BIN"] = Desk.Folder;

        var told = await Desk.RunAsync(["db", "backup", "--dry-run"], cancellationToken);

        Assert.That((told.Code, told.Error.Contains("install the client programs", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Missing, true)), told.Error);
    }
}
