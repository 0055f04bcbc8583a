namespace Pantheon.Core.Traces;

/// <summary>Takes traced steps; durable when it returns.</summary>
public interface ITraceSink
{
    Task RecordAsync(TraceSpan span, CancellationToken cancellationToken);
}
