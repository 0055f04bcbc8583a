using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;

namespace Pantheon.Tests.Engine.Recording;

public sealed class RefusalLogTests
{
    private static readonly NodeId Node = new("code");

    [Test]
    public void The_same_refusal_of_one_attempt_is_one_event_with_its_count()
    {
        var log = new RefusalLog();
        log.Add(Node, 1, "run_tests", [Connect(443, 2)]);
        log.Add(Node, 1, "run_tests", [Connect(443, 3), Connect(80, 1)]);
        log.Add(Node, 2, "run_tests", [Connect(443, 1)]);

        var events = log.Take(text => text);

        Assert.That(events.Select(happened => (happened.Kind, happened.Node, happened.Attempt, Of(happened, "tool"), Of(happened, "call"), Of(happened, "target"), Of(happened, "reason"), Of(happened, "count"))), Is.EqualTo(new[]
        {
            (EventKinds.CallRefused, (NodeId?)Node, (int?)1, "run_tests", "connect", "198.51.100.1:443 (tcp)", "no network", "5"),
            (EventKinds.CallRefused, Node, 1, "run_tests", "connect", "198.51.100.1:80 (tcp)", "no network", "1"),
            (EventKinds.CallRefused, Node, 2, "run_tests", "connect", "198.51.100.1:443 (tcp)", "no network", "1"),
        }));
        Assert.That(log.TakeAll(text => text), Is.Empty);
    }

    [Test]
    public void A_hundred_events_a_run_and_the_rest_as_one_number()
    {
        var log = new RefusalLog();
        log.Add(Node, 1, "tool", Enumerable.Range(1, 60).Select(port => Connect(port, 1)));
        var first = log.Take(text => text);
        log.Add(Node, 1, "tool", Enumerable.Range(61, 60).Select(port => Connect(port, 2)));

        var last = log.TakeAll(text => text);

        Assert.That((first.Count, last.Count), Is.EqualTo((60, 41)));
        Assert.That((Of(last[^1], "call"), Of(last[^1], "target"), Of(last[^1], "count")), Is.EqualTo(("and more", "40 more", "40")));
    }

    [Test]
    public void A_run_that_goes_on_has_no_hundred_events_again()
    {
        var log = new RefusalLog();
        log.Resume(Enumerable.Range(1, RefusalLog.MaxEvents).Select(number => new RecordedEvent(number, default, new JournalEvent(EventKinds.CallRefused), default)));
        log.Add(Node, 1, "tool", [Connect(1, 1)]);

        Assert.That(log.TakeAll(text => text).Select(happened => Of(happened, "call")), Is.EqualTo(new[] { "and more" }));
    }

    [Test]
    public void A_text_is_redacted_before_it_is_cut()
    {
        var log = new RefusalLog();
        log.Add(Node, 1, "tool", [new ToolRefusal("path", new string('a', 295) + "secret-value", "no", 1)]);

        var target = Of(log.Take(text => text.Replace("secret-value", "[gone]", StringComparison.Ordinal)).Single(), "target");

        Assert.That(target, Does.Not.Contain("secret").And.Length.EqualTo(301).And.EndsWith("[gone…"));
    }

    private static ToolRefusal Connect(int port, int count) => new("connect", FormattableString.Invariant($"198.51.100.1:{port} (tcp)"), "no network", count);

    private static string? Of(JournalEvent happened, string name) => happened.Data[name]?.ToString();
}
