using Pantheon.Core.Traces;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>Takes each span and keeps none: what storing them costs is the store's.</summary>
internal sealed class NoTraces : ITraceSink
{
    public Task RecordAsync(TraceSpan span, CancellationToken cancellationToken) => Task.CompletedTask;
}
