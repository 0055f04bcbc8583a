using NUnit.Framework;
using Pantheon.Engine.Planning;

namespace Pantheon.Tests.Engine.Planning;

public sealed class NightDispatcherTests
{
    [TestCase(1)]
    [TestCase(2)]
    public void No_model_runs_more_nodes_than_it_can_and_none_is_evicted_while_it_works(int places)
    {
        var terms = Nights.Terms(places: places);

        var night = Nights.Play(terms, new NightDispatcher(terms, Nights.Queue(40)));

        Assert.That(night.Finished, Has.Count.EqualTo(40));
        foreach (var node in night.Played)
        {
            var together = night.Played.Count(other => other.Slot == node.Slot && other.From <= node.From && other.To > node.From);
            Assert.That(together, Is.LessThanOrEqualTo(node.Node.Model?.Concurrency ?? terms.Processors));
        }

        foreach (var load in night.Loaded)
        {
            Assert.That(night.Played.Where(node => node.Slot == load.Slot && node.From < load.To && node.To > load.From), Is.Empty);
        }
    }

    [Test]
    public void A_node_runs_on_its_own_model_after_what_it_needs()
    {
        var terms = Nights.Terms();

        var night = Nights.Play(terms, new NightDispatcher(terms, Nights.Queue(40)));

        var ends = night.Played.ToDictionary(node => node.Node, node => node.To);
        foreach (var node in night.Played)
        {
            Assert.That(node.Node.Needs.Select(need => ends[need]), Is.All.LessThanOrEqualTo(node.From));
            Assert.That(night.Loaded.LastOrDefault(load => load.Slot == node.Slot && load.To <= node.From)?.Model, Is.EqualTo(node.Node.Model));
        }
    }

    [Test]
    public void The_same_queue_gives_the_same_night()
    {
        var terms = Nights.Terms(closesAt: 3600);

        var nights = Enumerable.Range(0, 2).Select(_ => Nights.Play(terms, new NightDispatcher(terms, Nights.Queue(60)))).ToList();

        Assert.That(nights[1].Played.Select(node => (node.Node.Id, node.Slot, node.From, node.To)), Is.EqualTo(nights[0].Played.Select(node => (node.Node.Id, node.Slot, node.From, node.To))));
    }

    [Test]
    public void All_of_a_model_runs_before_another_is_loaded()
    {
        var terms = Nights.Terms();

        var night = Nights.Play(terms, new NightDispatcher(terms, Nights.Queue(40)));

        Assert.That(night.Loads, Is.EqualTo(2));
    }

    [Test]
    public void A_model_that_waits_beyond_patience_is_loaded_although_the_other_never_runs_dry()
    {
        var terms = Nights.Terms() with { PatienceSeconds = 600 };
        var dispatcher = new NightDispatcher(terms, []);
        var lone = new NightNode("lone", Nights.Planner, 60, []);
        var flood = Enumerable.Range(0, 200).Select(number => new NightFlow($"{number:000}", 1, [new NightNode($"{number:000}.code", Nights.Coder, 200, [])]));
        dispatcher.Add([.. flood, new NightFlow("lone", 2, [lone])]);

        var night = Nights.Play(terms, dispatcher);

        Assert.That(night.Played.Single(node => node.Node == lone).From, Is.LessThan(1500));
        Assert.That(night.Finished, Has.Count.EqualTo(201));
    }

    [Test]
    public void Nodes_that_begin_with_the_same_words_run_after_each_other()
    {
        var terms = Nights.Terms();
        var flows = Enumerable.Range(0, 8).Select(number => new NightFlow($"{number}", 1, [new NightNode($"{number}", Nights.Coder, 100, []) { Prefix = number % 2 == 0 ? "a" : "b" }]));

        var night = Nights.Play(terms, new NightDispatcher(terms, flows));

        Assert.That(night.Played.OrderBy(node => node.From).Select(node => node.Node.Prefix), Is.EqualTo(new[] { "a", "a", "a", "a", "b", "b", "b", "b" }));
    }

    [Test]
    public void What_needs_a_model_that_is_away_waits_and_the_rest_goes_on_until_it_is_back()
    {
        var terms = Nights.Terms(closesAt: 7200);
        var alone = new NightFlow("alone", 1, [new NightNode("alone.plan", Nights.Planner, 60, [])]);
        var dispatcher = new NightDispatcher(terms, [alone, Nights.Flow("both")]);
        dispatcher.Away("", "coder");

        var during = dispatcher.Admit(0);
        var reason = dispatcher.LeftOut(0).Single();
        dispatcher.Back("", "coder");
        var after = dispatcher.Admit(1);

        Assert.That(during, Is.EqualTo(new[] { alone }));
        Assert.That((reason.Flow.Id, reason.Reason, reason.Remedy), Is.EqualTo(("both", "model 'coder' is away", "it fits when 'coder' is back in time")));
        Assert.That(after.Select(flow => flow.Id), Is.EqualTo(new[] { "both" }));
    }

    [Test]
    public void Nothing_starts_on_a_model_that_is_away()
    {
        var terms = Nights.Terms();
        var dispatcher = new NightDispatcher(terms, []);
        var node = new NightNode("a", Nights.Coder, 60, []);
        dispatcher.Add([new NightFlow("a", 1, [node])]);
        dispatcher.Admit(0);
        dispatcher.Ready(node, 0);

        dispatcher.Away("");
        var away = dispatcher.Decide(0);
        dispatcher.Back("");
        var back = dispatcher.Decide(1);

        Assert.That(away, Is.Empty);
        Assert.That(back, Is.EqualTo(new Decision[] { new Decision.Load(0, Nights.Coder, node) }));
    }

    [Test]
    public void A_node_that_stopped_runs_again_when_it_is_ready_again()
    {
        var terms = Nights.Terms();
        var (dispatcher, node) = Started(terms);

        dispatcher.Stopped(node, 100);
        var before = dispatcher.Decide(100);
        dispatcher.Ready(node, 200);
        var after = dispatcher.Decide(200);

        Assert.That(before, Is.Empty);
        Assert.That(after, Is.EqualTo(new Decision[] { new Decision.Start(node, 0) }));
    }

    [Test]
    public void Work_that_appears_in_an_admitted_flow_runs_when_it_is_ready()
    {
        var terms = Nights.Terms();
        var (dispatcher, node) = Started(terms);
        var more = new NightNode("more", Nights.Coder, 30, [node]);

        dispatcher.Append(node.Flow!, more);
        dispatcher.Ended(node, 150);
        dispatcher.Ready(more, 150);

        Assert.That(dispatcher.Decide(150), Is.EqualTo(new Decision[] { new Decision.Start(more, 0) }));
    }

    [Test]
    public void A_node_that_is_said_to_be_ready_twice_starts_once()
    {
        var (dispatcher, node) = Started(Nights.Terms());
        dispatcher.Stopped(node, 10);

        dispatcher.Ready(node, 20);
        dispatcher.Ready(node, 30);

        Assert.That(dispatcher.Decide(30), Is.EqualTo(new Decision[] { new Decision.Start(node, 0) }));
        Assert.That(dispatcher.Decide(31), Is.Empty);
    }

    [Test]
    public void Models_are_loaded_side_by_side_only_where_memory_has_room()
    {
        var small = new ModelProfile("small", 10, 1) { MemoryBytes = 4 };
        var medium = new ModelProfile("medium", 10, 1) { MemoryBytes = 6 };
        var large = new ModelProfile("large", 10, 1) { MemoryBytes = 9 };
        var terms = new NightTerms { Models = [small, medium, large], Pools = [new PoolTerms("") { Places = 3, MemoryBytes = 10 }] };
        var flows = terms.Models.Select(model => new NightFlow(model.Name, 1, [new NightNode(model.Name, model, 100, [])])).ToList();

        var night = Nights.Play(terms, new NightDispatcher(terms, flows));

        Assert.That(night.Finished, Has.Count.EqualTo(3));
        var of = night.Played.ToDictionary(node => node.Node.Id);
        Assert.That(of["small"].From, Is.EqualTo(of["medium"].From));
        Assert.That(of["large"].From >= of["small"].To || of["large"].To <= of["small"].From, Is.True);
    }

    [Test]
    public void A_resident_model_has_a_place_of_its_own_and_is_loaded_once()
    {
        var helper = new ModelProfile("helper", 5, 4) { IsResident = true };
        var terms = Nights.Terms() with { Models = [Nights.Planner, Nights.Coder, helper] };
        var flows = Enumerable.Range(0, 10).Select(number =>
        {
            var plan = new NightNode($"{number}.plan", Nights.Planner, 60, []);
            var check = new NightNode($"{number}.check", helper, 20, [plan]);
            return new NightFlow($"{number}", 1, [plan, check, new NightNode($"{number}.code", Nights.Coder, 100, [check])]);
        });

        var night = Nights.Play(terms, new NightDispatcher(terms, flows));

        Assert.That(night.Finished, Has.Count.EqualTo(10));
        Assert.That(night.Loaded.Count(load => load.Model == helper), Is.EqualTo(1));
    }

    [Test]
    public void A_decision_among_five_thousand_ready_nodes_makes_no_copies_of_them()
    {
        var terms = Nights.Terms();
        var flows = Enumerable.Range(0, 5000).Select(number => new NightFlow($"{number}", 1, [new NightNode($"{number}", Nights.Coder, 60 + number % 7, [])])).ToList();
        var dispatcher = new NightDispatcher(terms, flows);
        dispatcher.Admit(0);
        flows.ForEach(flow => dispatcher.Ready(flow.Nodes[0], 0));
        dispatcher.Hold(0, Nights.Coder, isLoading: false, 0);
        var started = dispatcher.Decide(0);

        dispatcher.Ended(((Decision.Start)started[0]).Node, 60);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decisions = dispatcher.Decide(60);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(decisions, Has.Count.EqualTo(1));
        Assert.That(allocated, Is.LessThan(5000));
    }

    private static (NightDispatcher Dispatcher, NightNode Node) Started(NightTerms terms)
    {
        var node = new NightNode("node", Nights.Coder, 60, []);
        var dispatcher = new NightDispatcher(terms, [new NightFlow("a", 1, [node])]);
        dispatcher.Admit(0);
        dispatcher.Hold(0, Nights.Coder, isLoading: false, 0);
        dispatcher.Ready(node, 0);
        Assert.That(dispatcher.Decide(0), Is.EqualTo(new Decision[] { new Decision.Start(node, 0) }));
        return (dispatcher, node);
    }
}
