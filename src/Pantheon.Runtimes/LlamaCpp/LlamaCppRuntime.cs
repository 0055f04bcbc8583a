using Microsoft.Extensions.AI;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>A pool whose llama-server is a child of Pantheon: started when first needed, kept warm, started anew when it died, ended with the night.</summary>
public sealed class LlamaCppRuntime(PoolSpec pool, LlamaServerOptions options, TimeProvider time) : IModelRuntime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private LlamaServerChild? _child;
    private OpenAiRuntime? _server;

    public PoolSpec Pool => pool;

    public async Task<ModelPin> PinAsync(string model, CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await server.PinAsync(model, cancellationToken);
            }
            catch (ChatException exception) when (exception.Code == Codes.RuntimeUnreachable && time.GetElapsedTime(start) < StartTimeout)
            {
                if (_child is { HasExited: true } child)
                {
                    throw new ChatException(
                        Codes.LlamaServerDied, FailureKind.RuntimeUnavailable, $"llama-server of pool '{pool.Name}' ended: {child.LastWords}", "run it by hand with the same model file", exception);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public async Task<PreparedModel> PrepareAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        await PinAsync(pin.Address.Model, cancellationToken);
        return await Pinned.PrepareAsync(pin, cancellationToken);
    }

    public IChatClient Open(ModelPin pin) => Pinned.Open(pin);

    public Task<int?> CountTokensAsync(ModelPin pin, string text, CancellationToken cancellationToken) => Pinned.CountTokensAsync(pin, text, cancellationToken);

    public async Task ReleaseAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_child is { } child)
            {
                _child = null;
                await child.DisposeAsync();
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<RuntimeHealth> HealthAsync(CancellationToken cancellationToken) =>
        _child is { HasExited: false } && _server is { } server ? await server.HealthAsync(cancellationToken) : RuntimeHealth.Up(); // it is started when it is needed

    private OpenAiRuntime Pinned => _server ?? throw new InvalidOperationException($"Pool '{pool.Name}' was not pinned.");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_child is not null)
        {
            await _child.DisposeAsync();
        }

        _starting.Dispose();
    }

    private async Task<OpenAiRuntime> ServerAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_child is { HasExited: false } && _server is not null)
            {
                return _server;
            }

            if (_child is not null)
            {
                await _child.DisposeAsync();
            }

            _child = LlamaServerChild.Start(pool, options);
            var confinement = _child.IsConfined ? "llama-server runs in Pantheon's sandbox without a network" : null;
            return _server = new OpenAiRuntime(pool, _child.Endpoint, time, confinement);
        }
        finally
        {
            _starting.Release();
        }
    }
}
