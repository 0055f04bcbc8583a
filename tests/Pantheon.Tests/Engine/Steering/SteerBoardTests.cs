using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Steering;

namespace Pantheon.Tests.Engine.Steering;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SteerBoardTests
{
    private readonly List<JournalEvent> _journal = [];

    [Test]
    public void A_note_is_for_the_first_node_that_asks_and_for_each_of_its_attempts_and_for_no_other()
    {
        var board = new SteerBoard();
        var (code, review) = (Open(board, "code", 1), Open(board, "review", 1));
        board.Add(Note(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code(), Is.EqualTo(new[] { 1L }));
            Assert.That(code(), Is.Empty);
            Assert.That(review(), Is.Empty);
            Assert.That(Open(board, "code", 2)(), Is.EqualTo(new[] { 1L }));
            Assert.That(_journal.Select(happened => (happened.Kind, happened.Node?.Value, happened.Attempt)), Is.EqualTo(new[] { (EventKinds.SteerDelivered, "code", 1), (EventKinds.SteerDelivered, "code", (int?)2) }));
            Assert.That(board.Unread(), Is.Empty);
        }
    }

    [TestCase(null, false, true)]
    [TestCase(null, true, false)]
    [TestCase("review", true, true)]
    [TestCase("code", false, false)]
    public void A_blind_agent_reads_only_what_names_its_node(string? named, bool isBlind, bool reads)
    {
        var board = new SteerBoard();
        board.Add(Note(1) with { Node = named is null ? null : new NodeId(named) });

        Assert.That(Open(board, "review", 1, isBlind)(), Has.Count.EqualTo(reads ? 1 : 0));
        Assert.That(board.Unread(), Has.Count.EqualTo(reads ? 0 : 1));
    }

    [Test]
    public void A_note_for_the_next_node_is_not_given_to_an_agent_that_has_begun()
    {
        var board = new SteerBoard();
        var begun = Open(board, "code", 1);
        board.Add(Note(1) with { WaitsForNode = true });

        Assert.That(begun(), Is.Empty);
        Assert.That(Open(board, "review", 1)(), Is.EqualTo(new[] { 1L }));
    }

    [Test]
    public void The_journal_brings_notes_back_with_the_nodes_that_they_belong_to()
    {
        var board = new SteerBoard();
        RecordedEvent Recorded(JournalEvent happened) => new(1, DateTimeOffset.UnixEpoch, happened, Digest.Of("a"));
        board.Resume(
        [
            Recorded(new JournalEvent(EventKinds.SteerTaken) { Data = Note(1).ToJson() }),
            Recorded(new JournalEvent(EventKinds.SteerTaken) { Data = (Note(2) with { Node = new NodeId("review") }).ToJson() }),
            Recorded(new JournalEvent(EventKinds.SteerDelivered) { Node = new NodeId("code"), Attempt = 1, Data = new() { ["command"] = 1L } }),
        ]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((board.Has(1), board.Has(2), board.Has(3)), Is.EqualTo((true, true, false)));
            Assert.That(Open(board, "code", 2)(), Is.EqualTo(new[] { 1L }));
            Assert.That(Open(board, "review", 1, isBlind: true)(), Is.EqualTo(new[] { 2L }));
        }
    }

    private Func<IReadOnlyList<long>> Open(SteerBoard board, string node, int attempt, bool isBlind = false)
    {
        var take = board.Open(new NodeId(node), attempt, isBlind, _journal.Add);
        return () => [.. take().Select(note => note.Command)];
    }

    private static SteerNote Note(long command) => new(command, "keep the names", "me");
}
