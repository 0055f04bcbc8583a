using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Worker;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Platform.Gpus;
using Pantheon.Platform.Processes;
using Pantheon.Testing;
using Pantheon.Testing.Storage;

namespace Pantheon.Integration.Tests.Host.Worker;

/// <summary>What graphics cards do is kept with the night while it runs, and a night without any is none the worse.</summary>
[TestFixture, Platform("Linux"), SupportedOSPlatform("linux"), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GpuWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pantheon-gpu-").FullName;
    private readonly ManualTime _time = new();
    private readonly MemoryRunStore _store;

    public GpuWatchTests() => _store = new MemoryRunStore(_time);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(60_000)]
    public async Task Readings_go_into_the_night_until_it_ends(CancellationToken cancellationToken)
    {
        await _store.OpenNightAsync(Samples.NightRecord(Samples.Night), cancellationToken);
        Write("printf '0, Some card, 100, 200, 300, 40, 50.5, 0x0\\n'");
        var seen = new TaskCompletionSource();
        _store.BeforeUse = () => seen.TrySetResult();
        await using var watch = Begin();

        await seen.Task.WaitAsync(cancellationToken);
        await watch.EndAsync();

        var sample = (await _store.SamplesAsync(Samples.Night, cancellationToken)).Single();
        Assert.That(sample, Is.EqualTo(new GpuSample("hera", 0, "Some card", _time.GetUtcNow()) { MemoryUsed = 100L << 20, MemoryTotal = 200L << 20, Clock = 300, Temperature = 40, Power = 50.5, IsThrottled = false }));
        Assert.That(await _store.NotedAsync(Samples.Night, cancellationToken), Does.Not.ContainKey(GpuWatch.Notes));
        _time.Advance(GpuSampler.Period);
        Assert.That(await _store.SamplesAsync(Samples.Night, cancellationToken), Has.Count.EqualTo(1), "nothing is read after the night");
    }

    [Test, CancelAfter(60_000)]
    public async Task Why_nothing_was_read_stands_in_the_night_s_facts(CancellationToken cancellationToken)
    {
        await _store.OpenNightAsync(Samples.NightRecord(Samples.Night), cancellationToken);
        var watch = Begin();
        await watch.DisposeAsync();

        var notes = (await _store.NotedAsync(Samples.Night, cancellationToken))[GpuWatch.Notes] as JsonArray;
        Assert.That(notes!.Single()!.ToString(), Does.StartWith("hera: no tool of a graphics card's vendor").And.EndWith(_folder));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_night_that_was_never_opened_is_no_fault()
    {
        var watch = Begin();

        await Assert.DoesNotThrowAsync(() => watch.DisposeAsync().AsTask());
    }

    private GpuWatch Begin() => GpuWatch.Begin(_store, "hera", Samples.Night, new ProcessRunner(TimeProvider.System), _time, NullLoggerFactory.Instance, [_folder]);

    private void Write(string body)
    {
        var path = Path.Combine(_folder, "nvidia-smi");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
