using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Policies;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Integration.Tests.Nights.Morning;
using Pantheon.Integration.Tests.Storage;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>What holds of every verb of the command line: its data is one JSON document with a versioned schema and nothing beside it, and what it changes can be rehearsed.</summary>
[NonParallelizable]
[CancelAfter(60_000)]
internal sealed class EveryVerbTests
{
    // what is printed is no data of Pantheon's: a script, Prometheus's own format, bytes of an artifact, words for people; and the service prints nothing
    private static readonly string[] NoJson = ["completion", "help", "metrics", "artifacts get", "serve"];

    // needs more than this desk has: a change to say no to, a model server, the network, a sandbox, a person at a terminal; the named test reads what it prints
    private static readonly Dictionary<string, string> ReadElsewhere = new()
    {
        ["reject"] = nameof(DemoNightTests.What_the_night_made_is_reviewed_merged_and_rejected_without_being_asked),
        ["runs open"] = nameof(FailedRunTests),
        ["db restore"] = nameof(DbRestoreTests),
        ["models pull"] = "PullCommandTests.A_profile_is_fetched_by_the_server",
        ["runtimes install"] = nameof(InstallCommandTests),
        ["tools pin"] = nameof(ToolsPinTests),
        ["task import"] = "TaskImportTests.An_issue_becomes_a_task",
        ["task edit"] = "InitDefinitionTests.An_editor_is_for_a_person",
    };

    private static readonly Dictionary<string, (string Arguments, string Schema, int Code)> Read = new()
    {
        ["artifacts keys"] = ("", "artifacts-keys", 0),
        ["artifacts list"] = ("T-102", "artifacts-list", 0),
        ["artifacts rotate-key"] = ("--dry-run", "artifacts-rotate-key", 0),
        ["artifacts verify"] = ("--all", "artifacts-verify", 0),
        ["cache clear"] = ("--dry-run", "cache-clear", 0),
        ["cache stats"] = ("", "cache-stats", 0),
        ["cluster status"] = ("", "cluster-status", 0),
        ["db backup"] = ("--dry-run", "db-backup", 0),
        ["db migrate"] = ("", "db-migrate", 0),
        ["db prune"] = ("--dry-run", "db-prune-plan", 0),
        ["db status"] = ("", "db-status", 0),
        ["doctor"] = ("", "doctor", -1),
        ["explain"] = ("PAN2107", "explain", 0),
        ["flows graph"] = ("spec2code", "flow-graph", 0),
        ["flows list"] = ("", "flows-list", 0),
        ["flows plan"] = ("spec2code", "flow-plan", 0),
        ["flows show"] = ("spec2code", "flow", 0),
        ["init agent"] = ("summariser --dry-run", "init-file", 0),
        ["init flow"] = ("quick-fix --dry-run", "init-file", 0),
        ["init policy"] = ("weekend --dry-run", "init-file", 0),
        ["init task"] = ("Anything --dry-run", "init-file", 0),
        ["init tool"] = ("changed --dry-run", "init-file", 0),
        ["init"] = ("--demo other --dry-run", "init", 0),
        ["models list"] = ("", "models-list", 0),
        ["models pin"] = ("--dry-run", "models-pin", -1),
        ["models profiles"] = ("", "models-profiles", 0),
        ["night start"] = ("--dry-run", "queue-plan", 0),
        ["night stop"] = ("--dry-run", "night-stop", 0),
        ["policy check"] = ("--flow spec2code", "policy-check", 0),
        ["policy show"] = ("night", "policy", 0),
        ["policy windows"] = ("", "policy-windows", 0),
        ["queue add"] = ("T-101 --dry-run", "queue-add", 0),
        ["queue cancel"] = ("T-102 --dry-run", "runs-cancel", 0),
        ["queue list"] = ("", "queue-list", 0),
        ["queue pause"] = ("--dry-run", "queue-standing", 0),
        ["queue plan"] = ("", "queue-plan", 0),
        ["queue prioritise"] = ("T-102 first --dry-run", "run", 0),
        ["queue resume"] = ("--dry-run", "queue-standing", 0),
        ["report"] = ("", "report", 0),
        ["run"] = ("--task T-101 --dry-run", "flow-plan", 0),
        ["runs cancel"] = ("T-102 --dry-run", "runs-cancel", 0),
        ["runs diff"] = ("T-102 T-103", "runs-diff", -1),
        ["runs list"] = ("", "runs-list", 0),
        ["runs logs"] = ("T-102", "runs-logs", 0),
        ["runs resume"] = ("@last --dry-run", "run", 0),
        ["runs retry"] = ("T-103 --dry-run", "retry", 0),
        ["runs show"] = ("T-102", "run", 0),
        ["runtimes discover"] = ("--host 127.0.0.9", "runtimes-discover", -1),
        ["runtimes list"] = ("", "runtimes-list", -1),
        ["runtimes test"] = ("coder", "runtimes-test", -1),
        ["runtimes tune"] = ("coder", "runtimes-tune", -1),
        ["steer"] = ("T-102 --note hello --dry-run", "steer", 0),
        ["task list"] = ("", "task-list", 0),
        ["task show"] = ("T-101", "task", 0),
        ["traces search"] = ("something", "traces-search", 1),
        ["validate"] = ("", "validate", 0),
        ["version"] = ("", "version", 0),
        ["why"] = ("T-102", "why", 0),
    };

    // change nothing, or nothing but a file that is named for it
    private static readonly string[] Readers =
    [
        "artifacts get", "artifacts keys", "artifacts list", "artifacts show", "artifacts verify", "cache stats", "cluster status", "completion", "db status", "doctor", "explain",
        "flows graph", "flows list", "flows plan", "flows show", "help", "metrics", "models list", "models profiles", "night status", "policy check", "policy explain", "policy show", "policy windows",
        "queue list", "queue plan", "report", "runs diff", "runs list", "runs logs", "runs open", "runs replay", "runs show", "runtimes list", "runtimes test", "task list", "task show", "traces export", "traces search", "validate", "version", "why",
    ];

    // without --write nothing is changed; a store is brought to the schema by every command that opens it; the service has nobody to rehearse for; a review and an editor ask step by step
    private static readonly string[] NoRehearsal = ["runtimes discover", "runtimes tune", "db migrate", "serve", "review", "reject", "task edit"];

    private DeskPlace? _desk;

    private DeskPlace Desk => _desk!;

    [OneTimeSetUp]
    public async Task Make()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _desk = await DeskPlace.MakeAsync(deadline.Token);
        Assert.That((await Desk.RunAsync(["queue", "add", "T-102", "T-103"], deadline.Token)).Code, Is.Zero);
        Assert.That((await Desk.RunAsync(["runs", "cancel", "T-103"], deadline.Token)).Code, Is.Zero);
        await using var store = await Desk.OpenStoreAsync(deadline.Token);
        await store.Runs.EnqueueAsync(Samples.Run() with { Mode = Mode.Day, EnqueuedAt = DateTimeOffset.UtcNow.AddMinutes(1) }, deadline.Token);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Read))]
    public async Task With_json_standard_output_is_one_document_that_names_its_schema(KeyValuePair<string, (string Arguments, string Schema, int Code)> verb)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        string[] arguments = [.. verb.Key.Split(' '), .. verb.Value.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        var told = await Desk.RunAsync([.. arguments, "--json"], cancellationToken);

        Assert.That(told.Code, verb.Value.Code < 0 ? Is.AnyOf(ExitCode.Yes, ExitCode.No, ExitCode.Missing) : Is.EqualTo(verb.Value.Code), told.Error);
        Assert.That(() => JsonDocument.Parse(told.Output), Throws.Nothing, told.Output);
        Assert.That(JsonNode.Parse(told.Output)!["$schema"]?.ToString(), Is.EqualTo($"pantheon/{verb.Value.Schema}/v1"));
        Assert.That((await Desk.RunAsync([.. arguments, "--json=?"], cancellationToken)).Output, Is.Not.Empty.And.Not.Contain("$schema"));
    }

    [Test]
    public async Task What_is_rehearsed_does_not_happen(CancellationToken cancellationToken)
    {
        var before = await StandingAsync(cancellationToken);

        foreach (var (verb, (arguments, _, _)) in Read.Where(verb => verb.Value.Arguments.Contains("--dry-run", StringComparison.Ordinal)))
        {
            await Desk.RunAsync([.. verb.Split(' '), .. arguments.Split(' ')], cancellationToken);
        }

        Assert.That(await StandingAsync(cancellationToken), Is.EqualTo(before));
    }

    [Test]
    public void No_verb_is_forgotten()
    {
        var verbs = Verbs().ToDictionary(verb => verb.Name, verb => verb.Command);

        Assert.That(Read.Keys.Concat(ReadElsewhere.Keys).Concat(DemoNightTests.ReadAfterTheNight.Keys).Concat(NoJson).Order(), Is.EqualTo(verbs.Keys.Order()), "each verb prints JSON, or says here why not");
        var rehearsed = verbs.Where(verb => verb.Value.Options.Any(option => option.Name == "--dry-run")).Select(verb => verb.Key);
        Assert.That(Readers.Concat(NoRehearsal).Concat(rehearsed).Order(), Is.EqualTo(verbs.Keys.Order()), "each verb that changes something can be rehearsed, or says here why not");
    }

    private async Task<string> StandingAsync(CancellationToken cancellationToken)
    {
        await using var store = await Desk.OpenStoreAsync(cancellationToken);
        await using var command = store.Source.CreateCommand("SELECT (SELECT count(*) FROM event) || ' ' || (SELECT count(*) FROM run) || ' ' || (SELECT count(*) FROM command)");
        return $"{await command.ExecuteScalarAsync(cancellationToken)} {store.SigningKeyId} {string.Join(' ', Directory.EnumerateFileSystemEntries(Desk.Folder, "*", SearchOption.AllDirectories).Where(path => !path.StartsWith(Desk.Layout.DataFolder, StringComparison.Ordinal)).Order())}";
    }

    private static IEnumerable<(string Name, Command Command)> Verbs()
    {
        var context = new CommandContext(new Screen(TextWriter.Null, TextWriter.Null, false, false, false, 80), new HostEnvironment(new Dictionary<string, string>(), "/", "tester"), TimeProvider.System);
        return CommandLine.Build(context).Subcommands.SelectMany(verb => Leaves("", verb));
    }

    private static IEnumerable<(string Name, Command Command)> Leaves(string before, Command command) =>
        (command.Subcommands.Count == 0 || command.Action is not null ? [(before + command.Name, command)] : Enumerable.Empty<(string, Command)>())
        .Concat(command.Subcommands.SelectMany(inner => Leaves($"{before}{command.Name} ", inner)));
}
