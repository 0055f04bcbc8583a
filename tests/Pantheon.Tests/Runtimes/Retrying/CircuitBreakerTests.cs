using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Retrying;
using Pantheon.Testing;

namespace Pantheon.Tests.Runtimes.Retrying;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CircuitBreakerTests
{
    private static readonly ModelAddress Model = new("p", "m");

    private readonly ManualTime _time = new();
    private readonly List<BreakerChange> _changes = [];

    [Test]
    public void It_opens_after_three_faults_in_its_window_and_says_why_and_until_when()
    {
        var breaker = Breaker();
        breaker.Failed("one");
        breaker.Failed("two");
        Assert.That((breaker.State, breaker.Until, breaker.Reason), Is.EqualTo((BreakerState.Closed, (DateTimeOffset?)null, (string?)null)));

        breaker.Failed("three");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((breaker.IsOpen, breaker.Reason, breaker.Enter()), Is.EqualTo((true, "three", BreakerState.Open)));
            Assert.That(breaker.Until, Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromSeconds(30)));
            Assert.That(_changes, Is.EqualTo(new[] { new BreakerChange(Model, BreakerState.Open, breaker.Until, "three") }));
        }
    }

    [Test]
    public void Faults_far_apart_or_with_an_answer_between_do_not_add_up()
    {
        var breaker = Breaker();
        for (var i = 0; i < 10; i++)
        {
            breaker.Failed("now and then");
            _time.Advance(TimeSpan.FromMinutes(3));
        }

        breaker.Failed("again");
        breaker.Succeeded();
        breaker.Failed("again");

        Assert.That((breaker.State, _changes.Count), Is.EqualTo((BreakerState.Closed, 0)));
    }

    [Test]
    public void When_its_time_has_come_one_request_tries_the_model_and_its_answer_closes_it()
    {
        var breaker = Open();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(breaker.State, Is.EqualTo(BreakerState.HalfOpen));

        Assert.That((breaker.Enter(), breaker.Enter()), Is.EqualTo((BreakerState.HalfOpen, BreakerState.Open)));
        breaker.Succeeded();

        Assert.That((breaker.State, breaker.Enter()), Is.EqualTo((BreakerState.Closed, BreakerState.Closed)));
        Assert.That(_changes.Select(change => change.State), Is.EqualTo(new[] { BreakerState.Open, BreakerState.HalfOpen, BreakerState.Closed }));
    }

    [Test]
    public void Each_try_that_fails_doubles_the_wait_up_to_a_quarter_of_an_hour_and_success_starts_over()
    {
        var breaker = Open();
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            var wait = breaker.Until!.Value - _time.GetUtcNow();
            waits.Add(wait.TotalSeconds);
            _time.Advance(wait - TimeSpan.FromTicks(1));
            Assert.That(breaker.Enter(), Is.EqualTo(BreakerState.Open));
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.That(breaker.Enter(), Is.EqualTo(BreakerState.HalfOpen));
            breaker.Failed("still");
        }

        Assert.That(waits, Is.EqualTo(new double[] { 30, 60, 120, 240, 480, 900, 900, 900 }));
        _time.Advance(TimeSpan.FromMinutes(15));
        breaker.Enter();
        breaker.Succeeded();
        breaker.Trip("dead");
        Assert.That(breaker.Until, Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void A_try_that_tells_nothing_leaves_the_next_request_to_try()
    {
        var breaker = Open();
        _time.Advance(TimeSpan.FromMinutes(1));
        breaker.Enter();
        breaker.Released();

        Assert.That(breaker.Enter(), Is.EqualTo(BreakerState.HalfOpen));
    }

    [Test]
    public void Whatever_happens_at_most_one_request_tries_a_model_and_none_asks_it_before_its_time() =>
        Sampled.Holds(Prop.ForAll(Gen.ListOf(Gen.Choose(0, 6)).ToArbitrary(), moves =>
        {
            var time = new ManualTime();
            var breaker = new CircuitBreaker(Model, new BreakerRules(), time);
            var tries = 0;
            foreach (var move in moves)
            {
                var (before, until) = (breaker.State, breaker.Until);
                switch (move)
                {
                    case 0 or 1:
                        var entered = breaker.Enter();
                        tries += entered == BreakerState.HalfOpen ? 1 : 0;
                        if ((entered == BreakerState.Closed) != (before == BreakerState.Closed) || (entered == BreakerState.HalfOpen && (tries > 1 || time.GetUtcNow() < until)))
                        {
                            return false;
                        }

                        break;
                    case 2:
                        breaker.Failed("x");
                        tries = 0;
                        break;
                    case 3:
                        breaker.Succeeded();
                        tries = 0;
                        break;
                    case 4:
                        breaker.Trip("x");
                        tries = breaker.IsOpen ? 0 : tries;
                        break;
                    case 5:
                        breaker.Released();
                        tries = 0;
                        break;
                    default:
                        time.Advance(TimeSpan.FromSeconds(20));
                        break;
                }
            }

            return true;
        }));

    [Test]
    public void Each_model_has_one_breaker_and_the_set_tells_of_all()
    {
        var set = new BreakerSet(new BreakerRules { Faults = 1 }, _time);
        set.Changed += _changes.Add;

        set.For(Model).Failed("down");

        Assert.That((set.For(new ModelAddress("p", "m")).IsOpen, set.For(new ModelAddress("p", "other")).IsOpen), Is.EqualTo((true, false)));
        Assert.That(_changes.Single().Model, Is.EqualTo(Model));
    }

    private CircuitBreaker Open()
    {
        var breaker = Breaker();
        breaker.Trip("dead");
        return breaker;
    }

    private CircuitBreaker Breaker() => new(Model, new BreakerRules(), _time, _changes.Add);
}
