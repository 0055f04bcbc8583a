using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Integration.Tests.Nights.Morning;

/// <summary>Of every kind of failure the report names a command, and that command does what it is for when it is run.</summary>
[Category("Slow")]
[CancelAfter(120_000)]
internal sealed class NextCommandTests
{
    // what these find is not the same everywhere: they answer yes, no, or what is missing, as the one pool here is
    private static readonly string[] OfTheMachine = ["doctor", "runtimes"];

    private FailedPlace _place = null!; // made before the tests
    private MorningReport _report = null!;

    private static IEnumerable<FailureKind> Kinds => Enum.GetValues<FailureKind>();

    [OneTimeSetUp]
    public async Task MakeANightOfFailures()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _place = await FailedPlace.MakeAsync(deadline.Token);
        var (code, output, error) = await _place.RunAsync("report", "--format", "json");
        Assert.That(code, Is.Zero, error);
        _report = JsonReport.Read(output);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_place is not null)
        {
            await _place.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task The_command_after_a_failure_works(FailureKind kind)
    {
        var group = _report.RedBin.Single(group => group.Cause == FailureKinds.CauseOf(kind));
        var item = group.Items.Single(item => item.Kind == kind);

        Assert.That((item.Task, item.Lines.Count), Is.EqualTo((FailedPlace.TaskOf(kind), 6)));
        foreach (var command in item.Commands)
        {
            var words = command.Split(' ');
            var (code, output, error) = await _place.RunAsync(words[1..]);
            Assert.That(code, OfTheMachine.Contains(words[1]) ? Is.AnyOf(ExitCode.Yes, ExitCode.No, ExitCode.Missing) : Is.Zero, $"{command}: {output}{error}");
        }
    }

    [Test]
    public async Task The_command_after_a_refusal_names_the_rule()
    {
        var command = _report.NotRun.Single(item => item.Task == "T-900").NextCommand!; // it was refused

        var (code, output, error) = await _place.RunAsync(command.Split(' ')[1..]);

        Assert.That((code, output.Contains("tools.allow", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Yes, true)), output + error);
    }
}
