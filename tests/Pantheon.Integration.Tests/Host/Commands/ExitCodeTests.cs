using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>Each exit code of the table in `pantheon help exit-codes`, reached by a command as a person would type it.</summary>
[NonParallelizable]
[CancelAfter(60_000)]
internal sealed class ExitCodeTests
{
    private DeskPlace? _desk;

    private DeskPlace Desk => _desk!;

    [OneTimeSetUp]
    public async Task Make()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _desk = await DeskPlace.MakeAsync(deadline.Token);
        Assert.That((await Desk.RunAsync(["queue", "add", "T-102"], deadline.Token)).Code, Is.Zero);
        await File.WriteAllTextAsync(Path.Combine(Desk.Folder, "late.yaml"), "id: LATE-1\ntitle: Too late\nflow: docs\nrepo: orders\ntext: Never.\ndeadline: 2020-01-01\nacceptance: [{ text: never }]\n", deadline.Token);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    [TestCase(ExitCode.Yes, "queue list")]
    [TestCase(ExitCode.Yes, "validate")]
    [TestCase(ExitCode.No, "traces search something")]
    [TestCase(ExitCode.No, "doctor --box nowhere.yaml")]
    [TestCase(ExitCode.Usage, "queue lits")]
    [TestCase(ExitCode.Usage, "runs list --status faild")]
    [TestCase(ExitCode.Usage, "runs list --since someday")]
    [TestCase(ExitCode.Usage, "report --json=nothing_like_it")]
    [TestCase(ExitCode.InvalidFiles, "validate -C broken")]
    [TestCase(ExitCode.InvalidFiles, "queue list --catalog nowhere")]
    [TestCase(ExitCode.InvalidFiles, "queue list --box nowhere.yaml")]
    [TestCase(ExitCode.Refused, "policy check --flow spec2code-cloud")]
    [TestCase(ExitCode.Refused, "steer T-102 --note AKIAIOSFODNN7ABCDEFG")]
    [TestCase(ExitCode.Missing, "metrics")]
    [TestCase(ExitCode.Missing, "models pin --box away.yaml")]
    [TestCase(ExitCode.Missing, "runs list --box no-store.yaml")]
    [TestCase(ExitCode.NotFound, "runs show T-999")]
    [TestCase(ExitCode.NotFound, "runs list --flow spec2cod")]
    [TestCase(ExitCode.NotFound, "flows show nothing")]
    [TestCase(ExitCode.NotFound, "explain nothing_like_it")]
    [TestCase(ExitCode.Conflict, "queue add T-102")]
    [TestCase(ExitCode.Conflict, "runs resume T-102")]
    [TestCase(ExitCode.Deadline, "run --mode day --input late.yaml")]
    public async Task A_command_ends_with_the_code_of_its_kind(int code, string line, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);

        var told = await Desk.RunAsync(line.Split(' '), cancellationToken);

        Assert.That(told.Code, Is.EqualTo(code), told.Error);
        Assert.That(told.Error, code is ExitCode.Yes or ExitCode.No ? Does.Not.Match("PAN[0-9]{4}") : Is.Not.Empty);
    }

    [TestCase("did you mean 'T-102'?", "runs show T-120")]
    [TestCase("did you mean 'T-101'?", "queue add T-1O1")]
    [TestCase("did you mean 'spec2code'?", "runs list --flow spec2cod")]
    [TestCase("did you mean 'codegen'?", "runs list --agent codgen")]
    [TestCase("did you mean 'T-102'?", "runs list --task T-12")]
    [TestCase("did you mean 'spec2code'?", "queue add T-101 --flow spec2coed")]
    [TestCase("did you mean 'planner'?", "policy check --agent planer")]
    [TestCase("did you mean '@last'?", "runs show @lst")]
    public async Task A_misspelt_name_is_not_found_and_the_nearest_is_named(string says, string line)
    {
        var told = await Desk.RunAsync(line.Split(' '), TestContext.CurrentContext.CancellationToken);

        Assert.That((told.Code, told.Error.Contains(says, StringComparison.Ordinal)), Is.EqualTo((ExitCode.NotFound, true)), told.Error);
    }

    [Test]
    public async Task At_last_is_taken_wherever_a_run_or_a_task_is(CancellationToken cancellationToken)
    {
        Assert.That((await Desk.RunAsync(["queue", "add", "T-104"], cancellationToken)).Code, Is.Zero);
        foreach (var line in new[] { "runs show @last", "why @last", "runs list --task @last", "run --task @last --dry-run", "policy check --task @last", "queue prioritise @last 20 --dry-run", "artifacts list @last", "artifacts verify @last" })
        {
            var told = await Desk.RunAsync(line.Split(' '), cancellationToken);
            Assert.That(told.Code, Is.Zero, $"{line}: {told.Error}");
        }

        var again = await Desk.RunAsync(["queue", "add", "@last"], cancellationToken);
        Assert.That((again.Code, again.Error.Contains("task 'T-104' is queued already", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Conflict, true)), again.Error);
        Assert.That((await Desk.RunAsync(["queue", "add", "@failed"], cancellationToken)).Code, Is.EqualTo(ExitCode.NotFound), "no run has failed");
    }

    [Test]
    public async Task What_does_not_match_its_signature_ends_with_eight(CancellationToken cancellationToken)
    {
        await using (var store = await Desk.OpenStoreAsync(cancellationToken))
        {
            await using var change = store.Source.CreateCommand("UPDATE event SET data = '{\"said\": \"no\"}' WHERE kind = 'run.queued'");
            await change.ExecuteNonQueryAsync(cancellationToken);
        }

        var told = await Desk.RunAsync(["artifacts", "verify", "--all"], cancellationToken);

        Assert.That(told.Code, Is.EqualTo(ExitCode.Integrity), told.Output + told.Error);
        Assert.That(told.Output, Is.Not.Empty, "each that does not match is named");
    }

    [Test]
    public async Task Who_stops_a_command_and_who_says_no_gets_a_hundred_and_thirty(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = Desk.RunAsync(["runs", "logs", "T-102", "-f"], stop.Token);
        await stop.CancelAsync();

        Assert.That((await following).Code, Is.EqualTo(ExitCode.Interrupted));
        using var person = new StringReader("n\n");
        var told = await Desk.RunAsync(["artifacts", "rotate-key"], cancellationToken, person);
        Assert.That((told.Code, told.Error.Contains("[y/N]", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Interrupted, true)), told.Error);
    }

    [Test]
    public async Task Without_a_person_what_cannot_be_taken_back_needs_yes(CancellationToken cancellationToken)
    {
        var told = await Desk.RunAsync(["artifacts", "rotate-key"], cancellationToken);

        Assert.That((told.Code, told.Error.Contains("--yes", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Usage, true)), told.Error);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path.Combine(Desk.Folder, "broken")))
        {
            return;
        }

        var box = await File.ReadAllTextAsync(Desk.Layout.BoxFile, cancellationToken);
        await WriteAsync("away.yaml", box.Replace("kind: scripted\n    replies:", "kind: llama-server\n    endpoint: http://127.0.0.1:1\n    # replies:", StringComparison.Ordinal));
        await WriteAsync("no-store.yaml", string.Join('\n', box.Split('\n').Select(line => line.Contains("postgres:", StringComparison.Ordinal) ? "store: { postgres: \"Host=127.0.0.1;Port=1;Database=x;Username=x\" }" : line)));
        await WriteAsync("broken/pantheon.yaml", "version: 1\nrepo: {}\n");

        async Task WriteAsync(string name, string text)
        {
            var path = Path.Combine(Desk.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the desk's folder
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
    }
}
