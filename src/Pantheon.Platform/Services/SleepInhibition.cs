using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Services;

/// <summary>A lock against sleep, held until disposed; or the reason why none could be had.</summary>
public sealed class SleepInhibition : IAsyncDisposable
{
    private readonly ChildProcess? _holder;

    internal SleepInhibition(ChildProcess? holder, string? whyNot)
    {
        _holder = holder;
        WhyNot = whyNot;
    }

    public bool IsHeld => _holder is { HasExited: false };

    public string? WhyNot { get; }

    public ValueTask DisposeAsync() => _holder?.DisposeAsync() ?? ValueTask.CompletedTask;
}
