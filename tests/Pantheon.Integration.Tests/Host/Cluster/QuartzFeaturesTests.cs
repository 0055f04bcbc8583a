using NUnit.Framework;
using Quartz;

namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>What the cluster is built on, shown of the scheduler alone: Quartz 4.7.3 on Postgres.</summary>
[Category("Slow")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
public sealed class QuartzFeaturesTests
{
    private readonly List<QuartzNode> _nodes = [];
    private readonly FiredJobs _fired = new();
    private string? _database;

    [TearDown]
    public async Task StopAsync()
    {
        while (_fired.NextOrNull() is { } open)
        {
            open.End();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Test]
    public async Task Two_schedulers_that_start_at_once_make_the_tables_once_and_see_each_other(CancellationToken cancellationToken)
    {
        _database = await PostgresFixture.CreateDatabaseAsync(cancellationToken);
        _nodes.AddRange(await Task.WhenAll(QuartzNode.StartAsync("one", _database, _fired, cancellationToken), QuartzNode.StartAsync("two", _database, _fired, cancellationToken)));

        var seen = await UntilAsync(() => _nodes[0].Scheduler.QueryClusterNodes(cancellationToken), nodes => nodes.Count == 2, cancellationToken);

        Assert.That(seen.Select(node => (node.InstanceId, node.State)), Is.EquivalentTo([("one", ClusterNodeState.Alive), ("two", ClusterNodeState.Alive)]));
    }

    [Test]
    public async Task A_group_is_fired_only_where_it_is_served_even_when_another_asked_for_it(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves("left"));
        await NodeAsync("two", cancellationToken, Serves("right"));

        await OfferAsync(one, "a", "right", cancellationToken);
        await OfferAsync(one, "b", "left", cancellationToken);
        await OfferAsync(one, "c", "nobody's", cancellationToken);

        Firing[] fired = [await NextAsync(cancellationToken), await NextAsync(cancellationToken)];
        Assert.That(fired.Select(firing => (firing.Run, firing.Node)), Is.EquivalentTo([("a", "two"), ("b", "one")]));
        Assert.That(await one.Scheduler.GetJobDetail(new JobKey("c"), cancellationToken), Is.Not.Null, "it waits for a node that serves it");
    }

    [Test]
    public async Task What_was_due_for_longest_is_fired_first_however_long_ago_that_was(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves());
        string[] runs = ["third", "first", "second"];
        var years = new Dictionary<string, int> { ["first"] = 1980, ["second"] = 1990, ["third"] = 2000 };
        foreach (var run in runs)
        {
            await one.Scheduler.ScheduleJob(
                JobBuilder.Create<ProofJob>().WithIdentity(run).Build(),
                TriggerBuilder.Create().WithIdentity(run).WithExecutionGroup("left").StartAt(new DateTimeOffset(years[run], 1, 1, 0, 0, 0, TimeSpan.Zero))
                    .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires)).Build(),
                cancellationToken: cancellationToken);
        }

        await one.Scheduler.SetExecutionLimits(Limits("left"), cancellationToken);

        foreach (var run in runs.OrderBy(run => years[run]))
        {
            var next = await NextAsync(cancellationToken);
            Assert.That(next.Run, Is.EqualTo(run));
            next.End();
        }
    }

    [Test]
    public async Task What_waits_is_given_another_time_by_any_node_and_fired_by_it(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves());
        var two = await NodeAsync("two", cancellationToken, Serves());
        foreach (var (run, millisecond) in new[] { ("first", 1), ("second", 2), ("third", 3) })
        {
            await one.Scheduler.ScheduleJob(
                JobBuilder.Create<ProofJob>().WithIdentity(run).Build(),
                TriggerBuilder.Create().WithIdentity(run).WithExecutionGroup("left").StartAt(new DateTimeOffset(1500, 1, 1, 0, 0, 0, millisecond, TimeSpan.Zero))
                    .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires)).Build(),
                cancellationToken: cancellationToken);
        }

        var moved = (await two.Scheduler.GetTrigger(new TriggerKey("third"), cancellationToken))!;
        await two.Scheduler.RescheduleJob(moved.Key, moved.GetTriggerBuilder().StartAt(new DateTimeOffset(1400, 1, 1, 0, 0, 0, TimeSpan.Zero)).Build(), cancellationToken);
        await one.Scheduler.SetExecutionLimits(Limits("left"), cancellationToken);

        foreach (var run in new[] { "third", "first", "second" })
        {
            var next = await NextAsync(cancellationToken);
            Assert.That((next.Run, next.Node), Is.EqualTo((run, "one")), "its group is what it was");
            next.End();
        }
    }

    [Test]
    public async Task A_group_may_be_served_from_now_on(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves());
        await OfferAsync(one, "a", "right", cancellationToken);
        await OfferAsync(one, "b", "left", cancellationToken);

        await one.Scheduler.SetExecutionLimits(Limits("right"), cancellationToken);

        Assert.That((await NextAsync(cancellationToken)).Run, Is.EqualTo("a"));
    }

    [Test]
    public async Task A_limit_of_a_node_holds_on_each_and_one_of_the_cluster_on_all_together(CancellationToken cancellationToken)
    {
        void Both(IQuartzBuilder quartz) => quartz.UseExecutionLimits(limits => limits.ForGroup("node", 1).ForGroup("cluster", 1, ExecutionLimitScope.Cluster));
        var one = await NodeAsync("one", cancellationToken, Both);
        await NodeAsync("two", cancellationToken, Both);
        foreach (var run in new[] { "n1", "n2", "n3" })
        {
            await OfferAsync(one, run, "node", cancellationToken);
        }

        foreach (var run in new[] { "c1", "c2" })
        {
            await OfferAsync(one, run, "cluster", cancellationToken);
        }

        Firing[] running = [await NextAsync(cancellationToken), await NextAsync(cancellationToken), await NextAsync(cancellationToken)];
        Assert.That(running.Where(firing => firing.Run[0] == 'n').Select(firing => firing.Node), Is.EquivalentTo(["one", "two"]));
        Assert.That(running.Count(firing => firing.Run[0] == 'c'), Is.EqualTo(1));
        Assert.That(_fired.NextOrNull(), Is.Null);

        running.Single(firing => firing.Run[0] == 'c').End();
        Assert.That((await NextAsync(cancellationToken)).Run, Does.StartWith("c"));
        running.First(firing => firing.Run[0] == 'n').End();
        Assert.That((await NextAsync(cancellationToken)).Run, Does.StartWith("n"));
    }

    [Test]
    public async Task What_a_node_ran_that_went_silent_is_fired_again_by_another_in_its_group(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves("left"));
        await OfferAsync(one, "a", "left", cancellationToken);
        var first = await NextAsync(cancellationToken);
        Assert.That(first, Is.EqualTo(first with { Node = "one", Recovering = false }));
        await NodeAsync("two", cancellationToken, Serves("right"));
        await NodeAsync("three", cancellationToken, Serves("left"));

        await one.CutAsync(cancellationToken);

        var again = await NextAsync(cancellationToken);
        Assert.That((again.Run, again.Node, again.Recovering), Is.EqualTo(("a", "three", true)));
        first.End();
    }

    [Test]
    public async Task A_preferred_node_takes_it_while_it_lives_and_another_does_when_it_is_gone(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken);
        var two = await NodeAsync("two", cancellationToken);
        foreach (var run in new[] { "a", "b", "c" })
        {
            await OfferAsync(one, run, "any", cancellationToken, "two");
            Assert.That(await NextAsync(cancellationToken), Has.Property(nameof(Firing.Node)).EqualTo("two"));
        }

        await two.CutAsync(cancellationToken);
        await OfferAsync(one, "d", "any", cancellationToken, "two");

        while (await NextAsync(cancellationToken) is { } next)
        {
            Assert.That(next.Node, Is.EqualTo("one"), next.ToString());
            if (next.Run == "d")
            {
                break;
            }
        }
    }

    [Test]
    public async Task The_same_run_offered_twice_is_fired_once(CancellationToken cancellationToken)
    {
        var one = await NodeAsync("one", cancellationToken, Serves());
        var two = await NodeAsync("two", cancellationToken, Serves());
        await OfferAsync(one, "a", "left", cancellationToken);

        await Assert.ThrowsAsync<ObjectAlreadyExistsException>(() => OfferAsync(two, "a", "left", cancellationToken));
    }

    private static Action<IQuartzBuilder> Serves(params string[] groups) => quartz => quartz.UseExecutionLimits(limits =>
    {
        limits.ForOtherGroups(0);
        foreach (var group in groups)
        {
            limits.ForGroup(group, 2);
        }
    });

    private static ExecutionLimits Limits(string group) => ExecutionLimitsBuilder.Create().ForOtherGroups(0).ForGroup(group, 1).Build();

    private static Task<DateTimeOffset> OfferAsync(QuartzNode by, string run, string group, CancellationToken cancellationToken, string? preferred = null)
    {
        var job = JobBuilder.Create<ProofJob>().WithIdentity(run).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(run).WithExecutionGroup(group).StartNow();
        trigger = preferred is null ? trigger : trigger.WithPreferredNode(PreferredNode.For(preferred));
        return by.Scheduler.ScheduleJob(job, trigger.Build(), cancellationToken: cancellationToken).AsTask();
    }

    private async Task<QuartzNode> NodeAsync(string name, CancellationToken cancellationToken, Action<IQuartzBuilder>? configure = null)
    {
        _database ??= await PostgresFixture.CreateDatabaseAsync(cancellationToken);
        var node = await QuartzNode.StartAsync(name, _database, _fired, cancellationToken, configure);
        _nodes.Add(node);
        return node;
    }

    private async Task<Firing> NextAsync(CancellationToken cancellationToken) => await _fired.NextAsync(cancellationToken);

    private static async Task<T> UntilAsync<T>(Func<ValueTask<T>> read, Func<T, bool> holds, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = await read();
            if (holds(now))
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }
}
