using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Morning;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Reporting.Morning;

/// <summary>Every kind of failure: what the engine makes of it, the cause it is filed under, and the command that comes next, which the real command line knows.</summary>
internal sealed class FailureTableTests
{
    private const string Queue = "queue add T-1";

    private static readonly string[] Lines = [.. Enumerable.Range(1, 9).Select(number => FormattableString.Invariant($"line {number} of what it said"))];

    /// <summary>RUN stands for the id of the run.</summary>
    private static readonly Dictionary<FailureKind, (Cause Cause, string Next)> Table = new()
    {
        [FailureKind.Timeout] = (Cause.Agent, "runs show RUN --waterfall"),
        [FailureKind.BudgetExhausted] = (Cause.Agent, "runs show RUN --waterfall"),
        [FailureKind.NoProgress] = (Cause.Agent, "runs show RUN --messages"),
        [FailureKind.OutputInvalid] = (Cause.Agent, "runs show RUN --messages"),
        [FailureKind.ContextOverflow] = (Cause.Agent, "runs show RUN --messages"),
        [FailureKind.ToolFailure] = (Cause.Agent, "runs logs RUN"),
        [FailureKind.TestsFailed] = (Cause.Code, "review RUN"),
        [FailureKind.BuildFailed] = (Cause.Code, "review RUN"),
        [FailureKind.ReviewRejected] = (Cause.Code, "review RUN"),
        [FailureKind.GateRejected] = (Cause.Code, "review RUN"),
        [FailureKind.WorkspaceConflict] = (Cause.Code, "review"),
        [FailureKind.SpecAmbiguous] = (Cause.Spec, "review RUN"),
        [FailureKind.EvidenceMissing] = (Cause.Spec, "review RUN"),
        [FailureKind.EnvironmentMissing] = (Cause.Environment, Queue),
        [FailureKind.RedBase] = (Cause.Environment, Queue),
        [FailureKind.RuntimeUnavailable] = (Cause.Infrastructure, "runtimes test"),
        [FailureKind.RuntimeError] = (Cause.Infrastructure, "runtimes test"),
        [FailureKind.HostLost] = (Cause.Infrastructure, "doctor"),
        [FailureKind.StoreUnavailable] = (Cause.Infrastructure, "db status"),
        [FailureKind.DiskFull] = (Cause.Infrastructure, "db prune --dry-run"),
        [FailureKind.PolicyRefused] = (Cause.Policy, "runs show RUN"),
        [FailureKind.NotLocal] = (Cause.Policy, "doctor"),
        [FailureKind.SandboxRefused] = (Cause.Policy, "doctor --night"),
        [FailureKind.SecretFound] = (Cause.Policy, "runs show RUN"),
        [FailureKind.Deadline] = (Cause.Deadline, Queue),
        [FailureKind.Internal] = (Cause.Internal, "runs show RUN"),
    };

    private static IEnumerable<FailureKind> Kinds => Enum.GetValues<FailureKind>();

    [Test]
    public void Every_kind_has_its_row() => Assert.That(Table.Keys, Is.EquivalentTo(Kinds));

    [TestCaseSource(nameof(Kinds))]
    [CancelAfter(15_000)]
    public async Task A_failure_that_the_engine_meets_is_filed_with_six_lines_and_a_command_that_exists(FailureKind kind, CancellationToken cancellationToken)
    {
        await using var world = new EngineWorld();
        world.Use(Flow(Tool("work", "build")), TaskFile());
        world.Tools.On("build", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(kind, "no luck") { ErrorLines = Lines } });

        var run = await world.PassTimeAsync(world.RunAsync("T-1", cancellationToken: cancellationToken), TimeSpan.FromMinutes(1));

        var failed = await world.Store.SummariesAsync(new RunQuery(), cancellationToken);
        var report = ReportBuilder.Build(Nights.NothingRan with { Runs = failed, Failures = new Dictionary<RunId, Failure> { [run.Id] = new Failure(kind, "no luck") { ErrorLines = Lines } } });
        var group = report.RedBin.Single();
        var item = group.Items.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((run.Outcome, item.Kind, group.Cause), Is.EqualTo(((RunOutcome?)RunOutcome.Failed, (FailureKind?)kind, Table[kind].Cause)));
            Assert.That(item.Lines, Is.EqualTo(Lines[..6]));
            Assert.That(item.NextCommand, Is.EqualTo("pantheon " + Table[kind].Next.Replace("RUN", run.Id.Short, StringComparison.Ordinal)));
            Assert.That(item.NextCommand, Is.EqualTo(item.Commands[0]));
            Assert.That(item.Commands.Concat([item.Replay!]).SelectMany(Faults), Is.Empty);
            Assert.That(item.Replay, Is.EqualTo($"pantheon runs replay {run.Id.Short}"), "its attempt has a tape");
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void What_did_not_run_names_a_command_that_exists(FailureKind kind)
    {
        foreach (var outcome in new[] { RunOutcome.Refused, RunOutcome.NotRun })
        {
            var idle = ReportBuilder.Build(Nights.NothingRan with { Runs = [new RunMaker(1 << 8, "T-1", "A task", Nights.Opened).Ended(outcome, 0, run => run with { FailureKind = kind })] }).NotRun.Single();

            Assert.That(idle.Next, Is.Not.Empty);
            Assert.That(Faults(idle.NextCommand!), Is.Empty);
        }
    }

    [Test]
    public void A_task_that_is_queued_again_is_not_to_be_queued_once_more()
    {
        var maker = new RunMaker(1 << 8, "T-1", "A task", Nights.Opened);
        var report = ReportBuilder.Build(Nights.NothingRan with
        {
            Runs = [maker.Ended(RunOutcome.Failed, 5, run => run with { FailureKind = FailureKind.Deadline }), new RunMaker(2 << 8, "T-1", "A task", Nights.Opened).Ended(RunOutcome.NotRun, 0, run => run with { FailureKind = FailureKind.Deadline })],
            Queued = new HashSet<string> { "T-1" },
        });

        var red = report.RedBin.Single().Items.Single();
        Assert.That((red.Next, red.NextCommand, report.NotRun.Single().NextCommand), Is.EqualTo((FailureWords.Queued, "pantheon queue list", "pantheon queue list")));
        Assert.That(red.Commands, Has.None.StartsWith("pantheon queue add"));
    }

    [Test]
    public void Without_a_tape_of_every_attempt_no_replay_is_promised() =>
        Assert.That(ReportBuilder.Build(Nights.Demo()).RedBin.Single().Items.Single().Replay, Is.Null);

    [TestCase("pantheon task split T-1")]
    [TestCase("pantheon runs show")]
    [TestCase("pantheon runs list --nots x")]
    public void A_command_that_does_not_exist_is_found(string command) => Assert.That(Faults(command), Is.Not.Empty);

    private static IReadOnlyList<string> Faults(string command)
    {
        using var output = new StringWriter();
        var screen = new Screen(output, output, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        var words = command.Split(' ');
        return words[0] != "pantheon"
            ? [$"'{words[0]}' is no program of Pantheon"]
            : [.. CommandLine.Parse(words[1..], new CommandContext(screen, new HostEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), "tester"), TimeProvider.System)).Errors.Select(error => $"{command}: {error.Message}")];
    }
}
