using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Testing;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Authoring.Catalogs;

/// <summary>The example catalog of the design: every sample is read and checked, can be planned, and what nothing carries out yet is said.</summary>
public sealed class CatalogExampleTests
{
    private static readonly CatalogLoad Load = CatalogLoader.Load(CatalogFiles.FromFolder(Path.Combine(Repository.Root, "tests", "Pantheon.Tests", "Authoring", "CatalogExample")), null);

    private static readonly string[] Flows = ["cross-review", "dependency-upgrade", "doc-refresh", "flaky-test-hunt", "intent-transpile", "nightly-triage", "spec2code"];

    [Test]
    public void Every_sample_is_read_without_an_error()
    {
        Assert.That(Said.Lines(Load.Diagnostics.Where(fault => fault.Severity == Severity.Error)), Is.Empty);
        Assert.That(Load.Catalog!.Flows.Keys, Is.EquivalentTo(Flows));
    }

    [TestCaseSource(nameof(Flows))]
    public void Every_flow_can_be_planned(string name)
    {
        var steps = FlowOutline.Of(Load.Catalog!.Flows[name], Load.Catalog.Flows);

        var waves = steps.ToDictionary(step => (step.Section, step.Node.Id), step => step.Wave);
        Assert.That(steps, Is.Not.Empty);
        Assert.That(steps.SelectMany(step => step.After.Select(need => waves[(step.Section, need)] < step.Wave)), Is.All.True);
    }

    [TestCase("spec2code", "")]
    [TestCase("flaky-test-hunt", "")]
    [TestCase("cross-review", "")]
    [TestCase("doc-refresh", "the tool 'doc_check' of node 'drift'; the tool 'doc_check' of node 'check'")]
    public void What_nothing_carries_out_yet_is_said(string name, string expected) =>
        Assert.That(string.Join("; ", Load.Catalog!.Flows[name].NotYet), Is.EqualTo(expected));

    [Test]
    public void A_run_of_such_a_flow_is_refused_when_it_is_queued_and_when_it_is_admitted()
    {
        var (catalog, time) = (Load.Catalog!, new ManualTime());
        var queueing = new Queueing(catalog, new MemoryRunStore(time), new IdSource(new Random(7)), time, "ada");

        var fault = Assert.Throws<PantheonException>(() => queueing.Prepare(Specs.TaskFile() with { Flow = "doc-refresh" }, new QueueRequest()))!;
        var verdict = FlowGuard.CheckFlow(catalog.Night, catalog.Flows["doc-refresh"], catalog, new Dictionary<string, PoolClaim>());

        Assert.That((fault.Code, fault.Message), Is.EqualTo((Codes.NotSupportedYet, "flow 'doc-refresh' cannot run yet: the tool 'doc_check' of node 'drift' is not supported")));
        Assert.That((verdict as Verdict.Refused)?.Reason, Is.EqualTo(fault.Message));
    }

    [Test]
    public void The_group_of_a_flow_is_its_runs_and_one_that_runs_within_another_has_none()
    {
        var load = CatalogLoader.Load(
            Said.Files(("flows/a.yaml", "name: a\nnodes: { x: { flow: b } }\n"), ("flows/b.yaml", "name: b\nconcurrency: { group: g, limit: 1 }\nnodes: { y: { run: [y] } }\n")), null);

        Assert.That(load.Catalog!.Flows["b"].NotYet, Is.Empty);
        Assert.That(load.Catalog.Flows["a"].NotYet, Is.EqualTo(new[] { "the key 'concurrency' of the flow in the flow 'b'" }));
    }

    [Test]
    public void A_sub_flow_brings_what_it_lacks()
    {
        var load = CatalogLoader.Load(
            Said.Files(("flows/a.yaml", "name: a\nnodes: { x: { flow: b } }\n"), ("flows/b.yaml", "name: b\nnodes: { y: { tool: doc_check } }\n"), ("flows/c.yaml", "name: c\nnodes: { z: { run: [z] } }\n")), null);

        Assert.That(load.Catalog!.Flows["a"].NotYet, Is.EqualTo(new[] { "the tool 'doc_check' of node 'y' in the flow 'b'" }));
        Assert.That(load.Catalog.Flows["c"].NotYet, Is.Empty);
    }

    [TestCase("cron: \"61 22 * * 1-5\", time_zone: Europe/Berlin", "'61' is no minute of 'cron'")]
    [TestCase("cron: \"0 22 * * 1-9\", time_zone: Europe/Berlin", "'1-9' is no weekday of 'cron'")]
    [TestCase("cron: \"0 */0 * * *\", time_zone: Europe/Berlin", "'*/0' is no hour of 'cron'")]
    [TestCase("when: window-middle", "'when' cannot be 'window-middle'")]
    [TestCase("when: window-end, overlap: skip", "'overlap' of a schedule needs 'cron'")]
    [TestCase("window: night", "a schedule has 'cron' or 'when'")]
    [TestCase("cron: \"*/5 0,12 1-15 * 1-5\", time_zone: Europe/Berlin, overlap: skip, catch_up: last", null)]
    [TestCase("when: window-end - 25m, window: night", null)]
    public void A_schedule_is_checked(string schedule, string? expected)
    {
        var load = CatalogLoader.Load(Said.Files(("flows/f.yaml", $"name: f\nschedule: {{ {schedule} }}\nnodes: {{ a: {{ run: [x] }} }}\n")), null);

        var errors = load.Diagnostics.Where(fault => fault.Severity == Severity.Error).Select(fault => fault.Message).ToList();
        Assert.That(errors, expected is null ? Is.Empty : Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void A_gate_within_a_flow_asks_for_what_came_before_the_flow()
    {
        const string Inner = "name: inner\nnodes: { g: { gate: { require: { tests: passed } } } }\n";

        var without = Said.By(Said.Files(("flows/inner.yaml", Inner), ("flows/f.yaml", "name: f\nnodes: { a: { flow: inner } }\n")));
        var with = Said.By(Said.Files(("flows/inner.yaml", Inner), ("flows/f.yaml", "name: f\nnodes: { t: { tool: check, with: { only: x } }, a: { flow: inner, needs: t } }\n")));

        Assert.That(without, Is.EqualTo(new[] { "flows/f.yaml:2:21+5: error PAN2117: gate 'g' of the flow 'inner' requires tests, and no node before 'a' gives them (add a tool or run node with 'evidence: tests' upstream)" }));
        Assert.That(with, Is.Empty);
    }
}
