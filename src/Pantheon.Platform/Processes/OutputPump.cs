using System.Buffers;

namespace Pantheon.Platform.Processes;

/// <summary>Reads one output stream of a child to its end, keeps what fits and tells a listener the lines.</summary>
internal sealed class OutputPump(Stream source, int maxBytes, Action<string>? listener, Action<ReadOnlyMemory<byte>>? tap = null)
{
    private const int BufferBytes = 16 * 1024;

    private readonly HeadAndTail _kept = new(maxBytes);
    private volatile int _steps;
    private volatile bool _abandoned;

    public bool Truncated => _abandoned || _kept.Truncated;

    public string Text => _kept.Read();

    /// <summary>Counts what it reads and hands over; odd while a listener has it.</summary>
    public int Steps => _steps;

    /// <summary>Stops listening to a stream that a survivor holds open.</summary>
    public void Abandon() => _abandoned = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var lines = listener is null ? null : new LineSplitter(listener);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            // raw reads: the framework's own line reader would make the wait for exit wait for grandchildren too
            while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var count && !_abandoned)
            {
                _steps++;
                _kept.Append(buffer.AsSpan(0, count));
                lines?.Append(buffer.AsSpan(0, count));
                tap?.Invoke(buffer.AsMemory(0, count));
                _steps++;
            }

            lines?.Finish();
        }
        catch (Exception abandoned) when (abandoned is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // the reader was told to stop; what was read so far stands
        }
        finally
        {
            await source.DisposeAsync();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
