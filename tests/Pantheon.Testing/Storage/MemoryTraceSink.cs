using System.Collections.Concurrent;
using Pantheon.Core.Traces;

namespace Pantheon.Testing.Storage;

/// <summary>Keeps the traced steps in the order in which they came.</summary>
public sealed class MemoryTraceSink : ITraceSink
{
    private readonly ConcurrentQueue<TraceSpan> _spans = new();

    public IReadOnlyList<TraceSpan> Spans => [.. _spans];

    public IReadOnlyList<ModelCallSpan> ModelCalls => [.. _spans.OfType<ModelCallSpan>()];

    public IReadOnlyList<ToolCallSpan> ToolCalls => [.. _spans.OfType<ToolCallSpan>()];

    public Task RecordAsync(TraceSpan span, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _spans.Enqueue(span);
        return Task.CompletedTask;
    }
}
