using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Constrained;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Lifecycle;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>
/// A pool whose llama-server is a child of Pantheon: pinned from its files alone, started when a model is prepared, kept warm, started anew when it died,
/// stopped when no session has used it for a while, ended with its owner. Where this machine has llama-cli only, every answer is one run of that.
/// </summary>
public sealed class LlamaCppRuntime : IModelRuntime
{
    private static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly PoolSpec _pool;
    private readonly LlamaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ModelFiles _files;
    private readonly IdleWatch _idle;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private RunningServer? _running;
    private Task _resting = Task.CompletedTask;

    public LlamaCppRuntime(PoolSpec pool, LlamaServerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(pool);
        (_pool, _options, _time) = (pool, options, time);
        _files = new ModelFiles(pool, options);
        _idle = new IdleWatch(pool.Models.Values.Any(model => model.Resident) ? null : pool.KeepAlive ?? DefaultKeepAlive, time, () => _resting = RestAsync());
    }

    public PoolSpec Pool => _pool;

    /// <summary>The process id of the child; null while none runs.</summary>
    public int? ChildId => _running is { Child: { HasExited: false } child } ? child.Id : null;

    private string Name => $"llama-server of pool '{_pool.Name}'";

    public Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken) => PinAsync(model, LlamaLadder.Find(_pool, _options), cancellationToken);

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var begun = _time.GetTimestamp();
        var program = LlamaLadder.Find(_pool, _options);
        if (!program.IsServer)
        {
            await CheckAsync(pin, program, cancellationToken);
            using var oneShot = new LlamaCliChatClient(_pool, program.File, pin, _options);
            return new PreparedModel { Pin = pin, Canary = await Canary.RunAsync(oneShot, _time, cancellationToken), Slots = 1 };
        }

        using var use = _idle.Use();
        var wasRunning = ChildId is not null;
        var running = await ServeAsync(pin, cancellationToken);
        var loaded = _time.GetElapsedTime(begun);
        using var client = running.Speaker.Open(running.Pin);
        return new PreparedModel
        {
            Pin = running.Pin,
            LoadTime = wasRunning ? null : loaded,
            Canary = await Canary.RunAsync(client, _time, cancellationToken),
            Slots = running.Slots,
        };
    }

    public IChatClient Open(ModelPin pin)
    {
        var program = LlamaLadder.Find(_pool, _options);
        return program.IsServer ? new ChildChatClient(this, pin) : new ConstrainedCallsClient(new LlamaCliChatClient(_pool, program.File, pin, _options));
    }

    public async Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) =>
        _running is { Child.HasExited: false } running ? await running.Probe.CountTokensAsync(text, cancellationToken) : null;

    public async Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            await StopAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            LlamaLadder.Find(_pool, _options);
        }
        catch (ChatException missing)
        {
            return RuntimeHealth.Down(missing.Message);
        }

        // one that does not run is started when it is needed
        return _running is not { Child.HasExited: false } running ? RuntimeHealth.Up()
            : await running.Probe.IsReadyAsync(cancellationToken) ? RuntimeHealth.Up([.. _pool.Models.Values.Select(entry => entry.Id)])
            : RuntimeHealth.Down($"{Name} runs and does not answer");
    }

    public async ValueTask DisposeAsync()
    {
        _idle.Dispose();
        await _resting;
        await StopAsync();
        _starting.Dispose();
    }

    /// <summary>Keeps the child from being stopped until the result is disposed.</summary>
    internal IDisposable Use() => _idle.Use();

    /// <summary>The child with the pinned model, started if none runs; one that died is started anew.</summary>
    internal async Task<RunningServer> ServeAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_running is { Child.HasExited: false } running)
            {
                Compare(pin, running.Pin);
                return running;
            }

            await StopAsync();
            var program = LlamaLadder.Find(_pool, _options);
            return _running = await StartAsync(await CheckAsync(pin, program, cancellationToken), program.File, cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>What a broken answer means: where the child is gone, that it died, with its last words.</summary>
    internal async Task<ChatException> ExplainAsync(RunningServer running, ChatException fault)
    {
        // the stream of a process that dies ends a moment before the process does
        var mayHaveDied = fault.Fault is ChatFault.Protocol or ChatFault.Unreachable or ChatFault.EngineDead || fault.Code is Codes.StreamBroken or Codes.RuntimeUnreachable;
        return mayHaveDied && await running.Child.EndsWithinAsync(TimeSpan.FromSeconds(1), CancellationToken.None) ? Died(running.Child, fault) : fault;
    }

    private Task<ModelPin> PinAsync(string model, LlamaProgram program, CancellationToken cancellationToken) =>
        _files.PinAsync(model, program, LlamaServerChild.IsConfined(_files.Spawn, _options), cancellationToken);

    private async Task<ModelPin> CheckAsync(ModelPin pin, LlamaProgram program, CancellationToken cancellationToken)
    {
        var now = await PinAsync(pin.Address.Model, program, cancellationToken);
        Compare(pin, now);
        return now;
    }

    private void Compare(ModelPin pin, ModelPin now)
    {
        if (pin.Digest is { } pinned && pinned != now.Digest)
        {
            throw Different($"the run pinned the model {pinned}, and its file is now {now.Digest}");
        }

        if (now.ContextLength < pin.ContextLength)
        {
            throw Different($"the run pinned a context of {pin.ContextLength} tokens, and it has {now.ContextLength}");
        }
    }

    private async Task<RunningServer> StartAsync(ModelPin pin, string program, CancellationToken cancellationToken)
    {
        var child = LlamaServerChild.Start(_pool, program, _options);
        HttpClient? http = null;
        OpenAiRuntime? speaker = null;
        try
        {
            var begun = _time.GetTimestamp();
            await Task.WhenAny(child.EndpointAsync(cancellationToken), child.EndsWithinAsync(StartTimeout, cancellationToken));
            if (child.HasExited)
            {
                throw Died(child, null);
            }

            var endpoint = await child.EndpointAsync(cancellationToken);
            http = LocalHttp.Create(endpoint);
            var probe = new LlamaServerProbe(http, Name);
            await ReadyAsync(child, probe, endpoint, begun, cancellationToken);
            var (context, slots) = await probe.PropertiesAsync(cancellationToken);
            var loaded = pin with { ContextLength = context, ServerPort = endpoint.ServerPort };
            Compare(pin, loaded);
            await CheckAdapterAsync(probe, cancellationToken);
            speaker = new OpenAiRuntime(_pool with { Kind = RuntimeKind.LlamaServer }, endpoint, _time, pin.Proof);
            return new RunningServer(child, http, probe, speaker, loaded, slots);
        }
        catch (Exception failure)
        {
            http?.Dispose();
            var hadExited = child.HasExited;
            await child.DisposeAsync();
            if (hadExited && failure is HttpRequestException or IOException)
            {
                throw Died(child, failure);
            }

            throw;
        }
    }

    private async Task ReadyAsync(LlamaServerChild child, LlamaServerProbe probe, LocalEndpoint endpoint, long begun, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var exited = child.EndsWithinAsync(StartTimeout, ended.Token);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (child.HasExited)
            {
                throw Died(child, null);
            }

            // as long as there is no socket file nobody listens, and asking would only cost an exception
            if ((endpoint.SocketPath is not { } socket || File.Exists(socket)) && await probe.IsReadyAsync(cancellationToken))
            {
                await ended.CancelAsync();
                return;
            }

            var waited = _time.GetElapsedTime(begun);
            if (waited > StartTimeout)
            {
                throw new ChatException(
                    Codes.RuntimeLoading, FailureKind.RuntimeUnavailable, $"{Name} did not load its model within {StartTimeout.TotalMinutes:0} minutes: {child.LastWords}", "run it by hand with the same model file")
                {
                    Fault = ChatFault.Loading,
                };
            }

            // each question takes processor time from the loading: what the server says of itself wakes this up, and the clock only where it says nothing
            await (child.Loaded.IsCompleted
                ? Task.Delay(ShortestPause, _time, ended.Token)
                : Task.WhenAny(child.Loaded, Task.Delay(TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 10, LeastPause.Ticks, LongestPause.Ticks)), _time, ended.Token), exited));
        }
    }

    private async Task CheckAdapterAsync(LlamaServerProbe probe, CancellationToken cancellationToken)
    {
        // its arguments are ours: one that was given no adapter has none
        if (_files.Spawn.Lora is not { } lora)
        {
            return;
        }

        var applied = await probe.AdaptersAsync(cancellationToken);
        if (applied is not [var only] || only != lora)
        {
            throw Different($"it applies {(applied.Count == 0 ? "no adapter" : string.Join(", ", applied))}, and the box file asks for {lora}");
        }
    }

    /// <summary>Stops the child that nobody uses; the next request starts it anew.</summary>
    private async Task RestAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (!_idle.IsUsed)
            {
                await StopAsync();
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task StopAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            await running.DisposeAsync();
        }
    }

    private ChatException Different(string what) => new(
        Codes.ModelCameUpDifferent, FailureKind.RuntimeUnavailable, $"{Name} did not come up as it was pinned: {what}", "leave the model's files alone while a run uses them; correct pools.NAME.spawn in box.yaml")
    {
        Fault = ChatFault.WrongModel,
    };

    private ChatException Died(LlamaServerChild child, Exception? reason) => new(
        Codes.LlamaServerDied, FailureKind.RuntimeUnavailable, $"{Name} ended: {child.LastWords}", "run it by hand with the same model file", reason)
    {
        Fault = ChatFault.EngineDead,
    };
}
