using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Doctor;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Doctor;

[CancelAfter(15_000)]
public sealed class CheckupTests
{
    [Test]
    public async Task A_warning_ends_with_yes_and_an_error_with_no(CancellationToken cancellationToken)
    {
        using var shell = new Shell();
        var warned = new Answer(() => [CheckResult.Pass("a", "fine"), CheckResult.Warn("b", "odd", "look")]);

        Assert.That(await DoctorCommand.RunAsync(shell.Context(), Scene(shell), [warned], cancellationToken), Is.EqualTo(ExitCode.Yes));
        Assert.That(await DoctorCommand.RunAsync(shell.Context(), Scene(shell), [warned, new Answer(() => [CheckResult.Fail("c", "broken")])], cancellationToken), Is.EqualTo(ExitCode.No));
        Assert.That(shell.Output, Does.Match(@"(?m)^✓ a +fine$").And.Match(@"(?m)^! b +odd +fix: look$").And.Match(@"(?m)^✕ c +broken$"));
        Assert.That(shell.Error, Does.Contain("2 checks, 1 warning, 0 errors\n").And.Contain("3 checks, 1 warning, 1 error\n"));
    }

    [Test]
    public async Task What_a_check_throws_is_its_result_and_the_next_one_is_made(CancellationToken cancellationToken)
    {
        using var shell = new Shell();
        IDoctorCheck[] checks = [new Answer(() => throw new PantheonException("PAN7001", "no server", "install one")), new Answer(() => [CheckResult.Pass("next", "made")])];

        await DoctorCommand.RunAsync(shell.Context(), Scene(shell), checks, cancellationToken);

        Assert.That(shell.Output, Does.Match(@"(?m)^✕ answer +no server \(PAN7001\) +fix: install one$").And.Match(@"(?m)^✓ next +made$"));
    }

    [Test]
    public async Task Without_files_no_check_that_needs_them_passes_silently(CancellationToken cancellationToken)
    {
        using var shell = new Shell();
        IDoctorCheck[] checks = [new EnvironmentCheck(), new RuntimesCheck(), new SigningCheck(), new DiskCheck(), new NamesCheck()];

        var results = new List<CheckResult>();
        await foreach (var result in new Checkup(checks, TimeProvider.System).RunAsync(Scene(shell), cancellationToken))
        {
            results.Add(result);
        }

        Assert.That(results, Has.Count.EqualTo(checks.Length));
        Assert.That(results.Select(result => result.Fact), Is.All.StartsWith("not checked: "));
        Assert.That(results.Select(result => result.State), Is.All.EqualTo(CheckState.Warned));
    }

    [TestCase(100L << 30, CheckState.Passed)]
    [TestCase(2L << 30, CheckState.Warned)]
    [TestCase(1L << 20, CheckState.Failed)]
    public void Little_room_is_a_warning_and_none_an_error(long free, object state) =>
        Assert.That(new DiskCheck().Judge("/data", free).State, Is.EqualTo(state));

    private static DoctorScene Scene(Shell shell)
    {
        var missing = CheckResult.Fail("catalog", "none");
        var context = shell.Context();
        return new DoctorScene(context.Environment, context.Time, new ProcessRunner(context.Time)) { CatalogResult = missing, BoxResult = missing };
    }

    /// <summary>A check whose answer the test gives.</summary>
    private sealed class Answer(Func<IReadOnlyList<CheckResult>> give) : IDoctorCheck
    {
        public string Name => "answer";

        public Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken) => Task.FromResult(give());
    }
}
