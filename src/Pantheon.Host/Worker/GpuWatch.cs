using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Gpus;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Worker;

/// <summary>Samples the machine's graphics cards while a night runs and keeps what was read; what fails costs samples, never work.</summary>
internal sealed partial class GpuWatch : IAsyncDisposable
{
    /// <summary>The fact of a night that says why a card was not looked at.</summary>
    public const string Notes = "gpu_notes";

    private readonly IRunStore _store;
    private readonly string _box;
    private readonly DateOnly _night;
    private readonly ILogger _log;
    private readonly List<string> _notes = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;
    private bool _isEnded;

    private GpuWatch(IRunStore store, string box, DateOnly night, GpuSampler sampler, ILoggerFactory logs)
    {
        (_store, _box, _night, _log) = (store, box, night, logs.CreateLogger<GpuWatch>());
        _sampling = Task.Run(() => SampleAsync(sampler));
    }

    public static GpuWatch Begin(IRunStore store, string box, DateOnly night, ProcessRunner processes, TimeProvider time, ILoggerFactory logs, IReadOnlyList<string>? folders = null) =>
        new(store, box, night, new GpuSampler(processes, time, folders), logs);

    /// <summary>Stops sampling and notes with the night what was not sampled.</summary>
    public async Task EndAsync()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        await _stop.CancelAsync();
        await _sampling;
        if (_notes.Count == 0)
        {
            return;
        }

        try
        {
            await _store.NoteNightAsync(_night, new JsonObject { [Notes] = new JsonArray([.. _notes.Select(note => (JsonNode)$"{_box}: {note}")]) }, CancellationToken.None);
        }
        catch (Exception gone) when (gone is PantheonException or KeyNotFoundException)
        {
            // a night that was never opened has nothing to note, and a store that is gone is told of by others
            LogUnkept(gone.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task SampleAsync(GpuSampler sampler)
    {
        try
        {
            await sampler.RunAsync(KeepAsync, Note, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the night is over
        }
        catch (Exception fault)
        {
            Note($"sampling ended: {fault.Message}");
        }
    }

    private async Task KeepAsync(DateTimeOffset at, IReadOnlyList<GpuReading> readings)
    {
        try
        {
            await _store.KeepSamplesAsync(_night, [.. readings.Select(reading => Of(reading, at))], _stop.Token);
        }
        catch (PantheonException away)
        {
            // samples of a store that is away are lost; the next ones are not
            LogUnkept(away.Message);
        }
    }

    private GpuSample Of(GpuReading reading, DateTimeOffset at) => new(_box, reading.Device, reading.Name, at)
    {
        MemoryUsed = reading.MemoryUsed,
        MemoryTotal = reading.MemoryTotal,
        Clock = reading.Clock,
        Temperature = reading.Temperature,
        Power = reading.Power,
        IsThrottled = reading.IsThrottled,
    };

    private void Note(string note)
    {
        _notes.Add(note);
        LogNote(note);
    }

    [LoggerMessage(EventId = 9131, Level = LogLevel.Information, Message = "Graphics cards: {Note}")]
    private partial void LogNote(string note);

    [LoggerMessage(EventId = 9132, Level = LogLevel.Warning, Message = "What was read of the graphics cards could not be kept: {Reason}")]
    private partial void LogUnkept(string reason);
}
