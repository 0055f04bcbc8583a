using System.Threading.Channels;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Integration.Tests.Runtimes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>A night whose model server is killed and started again three times, by the real program with real servers.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(480_000)]
public sealed class OutageNightTests
{
    private const int Outages = 3;

    private static readonly string[] Tasks = ["T-101", "T-103"];

    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    [TearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task Every_task_comes_to_its_outcome_and_no_try_is_spent_on_the_outages(CancellationToken cancellationToken)
    {
        LlamaServer.Executable();
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--servers", "http://127.0.0.1:1,http://127.0.0.1:2");
        await Demo.KeepAsync(cancellationToken, Tasks);
        using var reviewer = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-reviewer"), "demo-reviewer", cancellationToken);
        var coder = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-coder"), "demo-coder", cancellationToken);
        try
        {
            var address = coder.Address;
            using var box = await Demo.WithBoxAsync(
                text => text.Replace("endpoint: http://127.0.0.1:1\n", $"endpoint: {address.GetLeftPart(UriPartial.Authority)}\n", StringComparison.Ordinal)
                    .Replace("endpoint: http://127.0.0.1:2\n", $"endpoint: {reviewer.Address.GetLeftPart(UriPartial.Authority)}\n", StringComparison.Ordinal),
                cancellationToken);
            var lines = Channel.CreateUnbounded<string>();
            await using var night = Demo.Start(text => lines.Writer.TryWrite(text), "night", "start", "--until-empty");
            var ended = night.WaitAsync(cancellationToken);
            _ = ended.ContinueWith(_ => lines.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

            // whenever work goes on the server dies, three times; it comes back once the night has noticed
            var (kills, returns, isDown) = (0, 0, false);
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
            {
                if (line.Contains("is away", StringComparison.Ordinal))
                {
                    coder = await LlamaServer.StartAsync(Demo.Layout.Gguf("demo-coder"), "demo-coder", cancellationToken, address.Port);
                }
                else if (line.Contains("is back after", StringComparison.Ordinal))
                {
                    (returns, isDown) = (returns + 1, false);
                }
                else if (!isDown && kills < Outages && (line.Contains(" started ", StringComparison.Ordinal) || line.Contains('✓', StringComparison.Ordinal)))
                {
                    coder.Dispose();
                    (kills, isDown) = (kills + 1, true);
                }
            }

            var outcome = await ended;
            Assert.That((outcome.ExitCode, kills, returns), Is.EqualTo((0, Outages, Outages)), outcome.StandardError);
            foreach (var task in Tasks)
            {
                var run = await Demo.RunAsync(task, cancellationToken);
                Assert.That(run["outcome"]?.ToString(), Is.EqualTo("ready"), task);
                Assert.That(run["attempts"]!.AsArray().Select(attempt => attempt!["failure_kind"]?.ToString() ?? ""), Has.None.StartsWith("runtime"), task);
            }

            await using var store = await Demo.OpenStoreAsync(cancellationToken);
            var events = new List<string>();
            foreach (var run in await store.Runs.ListAsync(new RunQuery(), cancellationToken))
            {
                events.AddRange((await store.Runs.EventsAsync(run.Id, cancellationToken)).Select(recorded => recorded.Event.Kind));
            }

            Assert.That(events.Count(kind => kind == EventKinds.PoolAwaited), Is.GreaterThanOrEqualTo(Outages));
        }
        finally
        {
            coder.Dispose();
        }
    }
}
