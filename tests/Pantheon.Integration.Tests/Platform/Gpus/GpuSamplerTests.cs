using System.Runtime.Versioning;
using System.Threading.Channels;
using NUnit.Framework;
using Pantheon.Platform.Gpus;
using Pantheon.Platform.Processes;
using Pantheon.Testing;

namespace Pantheon.Integration.Tests.Platform.Gpus;

/// <summary>Graphics cards are asked by programs that print what vendors' tools print.</summary>
[TestFixture, Platform("Linux"), SupportedOSPlatform("linux"), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GpuSamplerTests : IDisposable
{
    private const string TwoCards = "0, NVIDIA H200, 1024, 143771, 1980, 61, 412.33, 0x0000000000000004\n1, NVIDIA T4, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]\n";

    private const string OneCard = "echo '{\"card0\": {\"VRAM Total Used Memory (B)\": \"7\"}}'";

    private readonly string _folder = Directory.CreateTempSubdirectory("pantheon-gpu-").FullName;
    private readonly ManualTime _time = new();
    private readonly Channel<IReadOnlyList<GpuReading>> _kept = Channel.CreateUnbounded<IReadOnlyList<GpuReading>>();
    private readonly List<string> _notes = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(60_000)]
    public async Task Cards_are_read_at_once_and_after_each_period(CancellationToken cancellationToken)
    {
        Write("nvidia-smi", $"printf '%s' '{TwoCards}'");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = Begin(stop.Token);

        var first = await _kept.Reader.ReadAsync(cancellationToken);
        _time.Advance(GpuSampler.Period);
        var second = await _kept.Reader.ReadAsync(cancellationToken);
        await stop.CancelAsync();

        Assert.That(await Assert.CatchAsync<OperationCanceledException>(() => sampling), Is.Not.Null);
        var busy = new GpuReading(0, "NVIDIA H200") { MemoryUsed = 1L << 30, MemoryTotal = 143771L << 20, Clock = 1980, Temperature = 61, Power = 412.33, IsThrottled = true };
        Assert.That(first, Is.EqualTo(new[] { busy, new GpuReading(1, "NVIDIA T4") }));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(_notes, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_tool_gets_no_environment_and_an_older_one_is_asked_what_it_knows(CancellationToken cancellationToken)
    {
        Write("nvidia-smi", $"""
            env > '{_folder}/seen'
            case "$*" in *clocks_event_reasons*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2;; esac
            echo "$*" > '{_folder}/asked'
            printf '%s' '{TwoCards}'
            """);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = Begin(stop.Token);
        await _kept.Reader.ReadAsync(cancellationToken);
        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => sampling);

        Assert.That(File.ReadAllText(Path.Combine(_folder, "asked")), Does.Contain("clocks_throttle_reasons.active"));
        Assert.That(File.ReadAllLines(Path.Combine(_folder, "seen")).Select(line => line.Split('=')[0]), Is.SubsetOf(new[] { "PWD", "OLDPWD", "SHLVL", "_" }), "what the shell itself sets");
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_no_tool_is_there_it_is_said_once_and_nothing_runs(CancellationToken cancellationToken)
    {
        await Begin(cancellationToken);

        Assert.That(_notes, Is.EqualTo(new[] { $"no tool of a graphics card's vendor (nvidia-smi, amd-smi, rocm-smi, xpu-smi) is in {_folder}" }));
        Assert.That(_kept.Reader.Count, Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_tool_that_others_may_write_is_not_asked(CancellationToken cancellationToken)
    {
        var tool = Write("nvidia-smi", $"printf '%s' '{TwoCards}'");
        File.SetUnixFileMode(tool, File.GetUnixFileMode(tool) | UnixFileMode.OtherWrite);

        await Begin(cancellationToken);

        Assert.That(_notes, Is.EqualTo(new[] { $"{tool} is not asked: others may write {tool}" }));
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupWrite);
        await Begin(cancellationToken);
        Assert.That(_notes[1], Is.EqualTo($"{tool} is not asked: others may write {_folder}"));
        Assert.That(_kept.Reader.Count, Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_tool_that_fails_again_and_again_is_left_alone(CancellationToken cancellationToken)
    {
        var tool = Write("nvidia-smi", $"echo asked >> '{_folder}/count'; echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9");
        Write("rocm-smi", OneCard);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = Begin(stop.Token);
        for (var look = 0; look < 4; look++)
        {
            Assert.That(await _kept.Reader.ReadAsync(cancellationToken), Has.Count.EqualTo(1), "the other vendor's tool goes on");
            _time.Advance(GpuSampler.Period);
        }

        await _kept.Reader.ReadAsync(cancellationToken);
        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => sampling);
        Assert.That(File.ReadAllLines(Path.Combine(_folder, "count")), Has.Length.EqualTo(3));
        Assert.That(_notes, Is.EqualTo(new[] { $"{tool} is not asked any more: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver." }));
    }

    [Test, CancelAfter(60_000)]
    public async Task Cards_of_two_vendors_have_numbers_of_their_own(CancellationToken cancellationToken)
    {
        Write("nvidia-smi", $"printf '%s' '{TwoCards}'");
        Write("rocm-smi", OneCard);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = Begin(stop.Token);
        var cards = await _kept.Reader.ReadAsync(cancellationToken);
        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => sampling);

        Assert.That(cards.Select(card => card.Device), Is.EqualTo(new[] { 0, 1, 100 }));
    }

    private Task Begin(CancellationToken cancellationToken) => new GpuSampler(new ProcessRunner(TimeProvider.System), _time, [_folder]).RunAsync(
        (_, readings) => _kept.Writer.WriteAsync(readings, CancellationToken.None).AsTask(),
        _notes.Add,
        cancellationToken);

    private string Write(string name, string body)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
