using NUnit.Framework;
using Pantheon.Core.Identity;

namespace Pantheon.Tests.Core.Identity;

public sealed class IdSourceTests
{
    [Test]
    public void The_same_seed_gives_the_same_ids()
    {
        var (one, two) = (new IdSource(new Random(7)), new IdSource(new Random(7)));

        Assert.That((one.NewRunId(), Convert.ToHexString(one.NewTraceId())), Is.EqualTo((two.NewRunId(), Convert.ToHexString(two.NewTraceId()))));
    }

    [Test]
    public void Ids_are_random_uuids_that_read_back()
    {
        var id = new IdSource(new Random(1)).NewRunId();

        Assert.That(id.Value.ToString(), Does.Match("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
        Assert.That(id.ToString(), Does.StartWith(id.Short).And.Length.EqualTo(32));
        Assert.That(RunId.TryParse(id.ToString(), out var read) && read == id, Is.True);
    }

    [TestCase("")]
    [TestCase(null)]
    [TestCase("4f2a")]
    public void Another_text_is_no_id(string? text) => Assert.That(RunId.TryParse(text, out _), Is.False);

    [Test]
    public void Traces_and_spans_have_the_lengths_of_the_standard()
    {
        var source = new IdSource(new Random(1));

        Assert.That((source.NewTraceId().Length, source.NewSpanId().Length), Is.EqualTo((16, 8)));
    }

    [Test]
    public void Ids_taken_by_many_at_once_differ()
    {
        var source = new IdSource(new Random(1));
        var ids = new RunId[2_000];

        Parallel.For(0, ids.Length, i => ids[i] = source.NewRunId());

        Assert.That(ids, Is.Unique);
    }
}
