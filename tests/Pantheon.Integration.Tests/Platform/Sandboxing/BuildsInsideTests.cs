using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.Platform.Sandboxing;

[Category("Slow")]
[CancelAfter(300_000)]
internal sealed class BuildsInsideTests
{
    private const string NodeTest = """
        const test = require('node:test'), assert = require('node:assert'), http = require('node:http');
        test('a server answers', async () => {
          const server = http.createServer((_, answer) => answer.end('hello'));
          await new Promise(done => server.listen(0, 'localhost', done));
          const answer = await fetch(`http://localhost:${server.address().port}/`);
          assert.strictEqual(await answer.text(), 'hello');
          server.close();
        });
        """;

    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [TestCase("bubblewrap")]
    [TestCase("landlock")]
    public async Task A_program_is_restored_built_and_run(string name, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxAsync(name, cancellationToken);
        using var tree = new TemporaryFolder();
        Projects.WriteProgram(tree);

        var outcome = await _runner.RunAsync(sandbox.Confine(Projects.Dotnet("run", "-p:UseSharedCompilation=false"), Projects.Profile(tree)), cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput), Is.EqualTo((0, "built\n")), outcome.StandardError);
        Assert.That(outcome.Truncated, Is.False, "something held its output open after its end");
    }

    [Test]
    public async Task Tests_run_from_packages_that_cannot_be_written(CancellationToken cancellationToken)
    {
        var sandbox = await SandboxAsync("bubblewrap", cancellationToken);
        using var tree = new TemporaryFolder();
        Projects.WriteTests(tree);

        var outcome = await _runner.RunAsync(sandbox.Confine(Projects.Dotnet("test", "-p:UseSharedCompilation=false", "--logger", "trx;LogFileName=results.trx"), Projects.Profile(tree)), cancellationToken);

        var results = tree.PathOf("TestResults", "results.trx");
        Assert.That(File.Exists(results), outcome.StandardOutput + outcome.StandardError);
        Assert.That(await File.ReadAllTextAsync(results, cancellationToken), Does.Contain("total=\"2\" executed=\"2\" passed=\"1\" failed=\"1\""));
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task A_test_server_of_node_answers(CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/bin/node"))
        {
            Assert.Ignore("node is not installed in /usr/bin on this machine");
        }

        var sandbox = await SandboxAsync("bubblewrap", cancellationToken);
        using var tree = new TemporaryFolder();
        tree.Write("server.test.js", NodeTest);
        var spec = new ProcessSpec { FileName = "/usr/bin/node", Arguments = ["--test", "--test-reporter=tap"], Environment = new Dictionary<string, string>(), Timeout = TimeSpan.FromSeconds(60) };

        var outcome = await _runner.RunAsync(sandbox.Confine(spec, new SandboxProfile { Worktree = tree.Path }), cancellationToken);

        Assert.That(outcome.StandardOutput, Does.Contain("# pass 1\n").And.Contain("# fail 0\n"), outcome.StandardError);
    }

    private async Task<ISandbox> SandboxAsync(string name, CancellationToken cancellationToken)
    {
        ISandbox sandbox = name == "landlock" ? new LandlockSandbox(_runner) : new BubblewrapSandbox(_runner);
        if (await sandbox.CheckAsync(cancellationToken) is { Works: false } check)
        {
            Assert.Ignore(check.Reason ?? "the sandbox does not run here");
        }

        return sandbox;
    }
}
