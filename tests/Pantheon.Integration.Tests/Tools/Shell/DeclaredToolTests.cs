using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Observing;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Integration.Tests.Tools.Shell;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class DeclaredToolTests
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);

    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        EnvironmentPass = ["LANG", "LEAK_TOKEN", "MISSING"],
        EnvironmentSet = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/home/agent", ["GREETING"] = "hello" },
        EnvironmentForbid = ["*_TOKEN"],
    };

    private static readonly WorkerEnvironment Worker =
        new(new Dictionary<string, string> { ["LANG"] = "C.UTF-8", ["LEAK_TOKEN"] = "sk-secret", ["OTHER"] = "not passed", ["PATH"] = "/nowhere" });

    [OneTimeSetUp]
    public async Task Skip_where_no_sandbox_can_be_made()
    {
        if (ExecutableFinder.Find("bwrap", "/usr/bin:/bin") is null)
        {
            Assert.Ignore("bubblewrap is not installed on this machine");
        }

        var check = await new BubblewrapSandbox(Processes).CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore($"bubblewrap does not work on this machine: {check.Reason}");
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_environment_is_exactly_the_policys(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["env"], cancellationToken);

        var names = result.Text.Split('\n').Select(line => line.Split('=')[0]).Except(["PWD", "TMPDIR"]).Order();
        Assert.That(names, Is.EqualTo((string[])["GREETING", "HOME", "LANG", "PATH"]));
        Assert.That(result.Text, Does.Contain("GREETING=hello").And.Contain("PATH=/usr/bin:/bin").And.Not.Contain("sk-secret"));
    }

    [TestCase("head -c 300M /dev/zero | tail -c 300M | { sleep 300; wc -c; }", "it used more than 100.0 MB of memory", Codes.MemoryBoundPassed)]
    [TestCase("i=0; while [ $i -lt 100 ]; do sleep 300 & i=$((i+1)); done; wait", "it had more than 60 processes and threads at once", Codes.ProcessBoundPassed)]
    [TestCase("for i in 1 2 3 4; do head -c 900K /dev/zero >$i; done", "its folders held more than 2.0 MB on disk", Codes.DiskBoundPassed)]
    [CancelAfter(60_000)]
    public async Task What_passes_the_policys_bounds_is_stopped_and_says_why(string script, string reason, string code, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var bounds = new PolicyLimits { MemoryBytes = 100L << 20, Processes = 60, DiskBytes = 2L << 20 };

        var result = await RunAsync(folder, ["sh", "-c", script], cancellationToken, policy: Night with { Limits = bounds });

        Assert.That((result.IsError, result.Failure?.Kind, result.Failure?.Code), Is.EqualTo((true, (FailureKind?)FailureKind.ToolFailure, code)));
        Assert.That(result.Failure?.Message, Is.EqualTo($"'check' was stopped: {reason}"));
        Assert.That(result.Text, Does.StartWith($"FAILED (tool_failure): 'check' was stopped: {reason}"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task No_single_file_grows_past_the_bound_on_the_disk(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var policy = Night with { Limits = new PolicyLimits { DiskBytes = 2L << 20 } };

        var result = await RunAsync(folder, ["sh", "-c", "head -c 9M /dev/zero >big"], cancellationToken, policy: policy);

        Assert.That(result.IsError);
        Assert.That(new FileInfo(folder.PathOf("tree", "big")).Length, Is.EqualTo(2L << 20));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task It_writes_the_tree_and_its_output_folder_and_nothing_else(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var outside = folder.PathOf("outside.txt");

        var result = await RunAsync(
            folder,
            ["sh", "-c", "echo a > in.txt; echo b > \"$1/out.txt\"; echo c > \"$2\"; echo d > /usr/pantheon-outside.txt", "sh", "${{ tool.out }}", outside],
            cancellationToken);

        Assert.That(result.IsError, Is.True);
        Assert.That(result.Log, Does.Contain("Read-only file system"));
        Assert.That(File.ReadAllText(folder.PathOf("tree", "in.txt")), Is.EqualTo("a\n"));
        Assert.That(File.ReadAllText(folder.PathOf("out", "out.txt")), Is.EqualTo("b\n"));
        Assert.That(File.Exists(outside), Is.False);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Results_of_an_earlier_call_prove_nothing_of_this_one(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        const string Results = "<TestRun><Results><UnitTestResult testName=\"A\" outcome=\"Passed\" /></Results></TestRun>";

        var first = await RunAsync(folder, ["sh", "-c", "printf %s \"$1\" > \"$2/a.trx\"", "sh", Results, "${{ tool.out }}"], cancellationToken, AsTests);
        var second = await RunAsync(folder, ["true"], cancellationToken, AsTests);

        Assert.That(first.Failure, Is.Null);
        Assert.That(second.Failure!.Message, Does.Contain("left no test results"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_network_is_out_of_reach(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["bash", "-c", "cat /proc/net/dev; exec 3<>/dev/tcp/198.51.100.1/443"], cancellationToken);

        Assert.That(result.IsError, Is.True);
        Assert.That(result.Log, Does.Contain("unreachable").And.Contain("lo:").And.Not.Contain("eth"));
        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.EnvironmentMissing));
        WatchedOnly();
        Assert.That(result.Refusals, Is.EqualTo((ToolRefusal[])[new ToolRefusal("connect", "198.51.100.1:443 (tcp)", "the sandbox has no network", 1)]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_command_that_is_stopped_leaves_what_it_was_refused(CancellationToken cancellationToken)
    {
        WatchedOnly();
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reached = folder.PathOf("tree", "reached");

        var running = RunAsync(folder, ["bash", "-c", "exec 2>/dev/null; (exec 3<>/dev/tcp/198.51.100.1/443); touch reached; sleep 50"], stop.Token);
        Assert.That(() => File.Exists(reached), Is.True.After(20_000, 20));
        await stop.CancelAsync();

        var stopped = await Assert.ThrowsAsync<ToolCancelledException>(() => running);
        Assert.That(stopped!.Refusals.Select(refusal => (refusal.Call, refusal.Target)), Is.EqualTo(new[] { ("connect", "198.51.100.1:443 (tcp)") }));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_first_useful_error_line_comes_first(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["sh", "-c", "echo working; echo still working; echo 'error: the thing is broken' >&2; echo bye; exit 3"], cancellationToken);

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.ToolFailure));
        Assert.That(result.Failure.ErrorLines[0], Is.EqualTo("error: the thing is broken"));
        Assert.That(result.Text, Does.StartWith("FAILED (tool_failure): 'check' ended with exit code 3\n  error: the thing is broken\n"));
        Assert.That((result.ExitCode, result.Log), Is.EqualTo((3, "working\nstill working\nbye\n\n--- standard error ---\nerror: the thing is broken\n")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_command_past_its_time_is_a_timeout(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["sleep", "600"], cancellationToken, spec => spec with { Timeout = TimeSpan.FromSeconds(1) });

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.Timeout));
        Assert.That(result.Failure.Message, Is.EqualTo("'check' was stopped at its limit of 1 s"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_program_that_is_not_there_is_the_machines_fault(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["no-such-program"], cancellationToken);

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.EnvironmentMissing));
        Assert.That(result.Failure.Message, Does.Contain("no-such-program"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_flood_of_output_is_cut(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x; exit 1"], cancellationToken);

        Assert.That(result.Text, Has.Length.LessThanOrEqualTo(16 * 1024));
        Assert.That(result.Log, Has.Length.LessThan(3 * 1024 * 1024).And.Contain("bytes left out"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Test_results_are_read_from_the_output_folder_of_the_call(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        const string Results = "<TestRun><Results><UnitTestResult testId='1' testName='Adds' outcome='Failed'><Output><ErrorInfo><Message>Expected: 3</Message></ErrorInfo></Output></UnitTestResult></Results>"
            + "<TestDefinitions><UnitTest id='1'><TestMethod className='Shop.SumTests' name='Adds'/></UnitTest></TestDefinitions></TestRun>";

        var result = await RunAsync(
            folder, ["sh", "-c", "printf '%s' \"$2\" > \"$1/r.trx\"; exit 1", "sh", "${{ tool.out }}", Results], cancellationToken, AsTests);

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.TestsFailed));
        Assert.That(result.Failure.ErrorLines, Is.EqualTo((string[])["Shop.SumTests.Adds: Expected: 3"]));
        Assert.That((int)result.Structured!["failed"]!, Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_test_command_that_leaves_no_results_proves_nothing(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["true"], cancellationToken, AsTests);

        Assert.That(result.IsError, Is.True);
        Assert.That(result.Failure!.Message, Is.EqualTo("'check' ended well and left no test results (*.trx), so it proves nothing"));
    }

    [TestCase("src/A.cs(3,5): error CS1002: ; expected [/x/A.csproj]", FailureKind.BuildFailed)]
    [TestCase("/x/A.csproj : error NU1101: Unable to find package Nope. No packages exist with this id in source(s): offline", FailureKind.EnvironmentMissing)]
    [TestCase("something odd", FailureKind.ToolFailure)]
    [CancelAfter(60_000)]
    public async Task A_test_run_that_never_came_to_testing_says_why(string output, FailureKind kind, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, ["sh", "-c", "echo \"$1\"; exit 1", "sh", output], cancellationToken, AsTests);

        Assert.That(result.Failure!.Kind, Is.EqualTo(kind));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_result_that_breaks_its_declared_type_is_not_handed_on(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var schema = JsonSchema.Parse(new JsonObject { ["type"] = "object", ["required"] = new JsonArray("count") });

        var result = await RunAsync(
            folder, ["echo", "{}"], cancellationToken,
            spec => spec with { Parse = Template.Parse("json", SourceSpan.None, []), Returns = new ContractType { Schema = schema } });

        Assert.That(result.Failure!.Kind, Is.EqualTo(FailureKind.ToolFailure));
        Assert.That(result.Failure.Message, Does.StartWith("the result of 'check' is not of its declared type: $"));
        Assert.That(result.Structured, Is.Null);
    }

    [TestCase("""{"count":1}""", true, "")]
    [TestCase("""{"count":"one","names":[1]}""", false, "$.count: expected integer, got the string \"one\"")]
    [TestCase("""{"count":"one","names":[1]}""", false, "$.names[0]: expected string, got the number 1")]
    [CancelAfter(60_000)]
    public async Task A_result_of_another_type_names_path_expected_and_got(string output, bool isOf, string violation)
    {
        using var folder = new TemporaryFolder();
        var schema = JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["count"] = new JsonObject { ["type"] = "integer" },
                ["names"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
            },
        });
        ToolSpec Typed(ToolSpec spec) => spec with { Parse = Template.Parse("json", SourceSpan.None, []), Returns = new ContractType { Schema = schema } };

        var good = await RunAsync(folder, ["printf", "%s", output], CancellationToken.None, Typed);
        var failed = await RunAsync(folder, ["sh", "-c", "printf %s \"$1\"; exit 1", "sh", output], CancellationToken.None, Typed);

        Assert.That((good.IsError, good.Structured is not null, failed.Structured is not null), Is.EqualTo((!isOf, isOf, isOf)));
        Assert.That(good.Text, Does.Contain(violation));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_repository_without_a_test_command_is_told(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        var result = await RunAsync(folder, [], cancellationToken);

        Assert.That(result.Failure!.Code, Is.EqualTo(Codes.ToolNotDeclarable));
        Assert.That(result.Text, Is.EqualTo("tool 'check' cannot run in repository 'shop': its command is empty."));
    }

    private static ToolSpec AsTests(ToolSpec spec) =>
        spec with { Parse = Template.Parse("trx", SourceSpan.None, []), Results = "*.trx", Evidence = EvidenceKind.Tests };

    private static void WatchedOnly()
    {
        if (CallObserver.WhyNot is { } fault)
        {
            Assert.Ignore(fault);
        }
    }

    private static async Task<ToolResult> RunAsync(TemporaryFolder folder, string[] argv, CancellationToken cancellationToken, Func<ToolSpec, ToolSpec>? with = null, Policy? policy = null)
    {
        Directory.CreateDirectory(folder.PathOf("tree"));
        var spec = new ToolSpec
        {
            Name = "check",
            Description = "A check.",
            Input = JsonSchema.Parse(new JsonObject { ["type"] = "object" }),
            Arguments = new ValueTemplate.List([.. argv.Select(Text)]),
            Timeout = TimeSpan.FromSeconds(30),
        };
        var repository = new RepositorySpec { Name = "shop", Path = folder.Path, Base = "main" };
        var context = new ToolContext
        {
            Workspace = new Workspace(new AttemptId(new RunId(Guid.Empty), new NodeId("test"), 1), repository, folder.PathOf("tree"), new string('0', 40)),
            Policy = policy ?? Night,
            OutputFolder = folder.PathOf("out"),
            Repository = repository,
        };
        var machine = new ToolMachine(new BubblewrapSandbox(Processes), Processes, Worker);
        var source = new ToolSource(machine, new GitWorktrees(Processes, folder.PathOf("data"), TimeProvider.System), TimeProvider.System);
        return await source.Declare(with?.Invoke(spec) ?? spec).RunAsync([], context, cancellationToken);
    }

    private static ValueTemplate Text(string text) => new ValueTemplate.Text(Template.Parse(text, SourceSpan.None, [])!);
}
