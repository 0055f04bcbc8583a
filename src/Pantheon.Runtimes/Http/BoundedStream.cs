namespace Pantheon.Runtimes.Http;

/// <summary>A response's bytes, of which a server may send only so many in all and so many in one line: it is not trusted with this process's memory.</summary>
internal sealed class BoundedStream(Stream inner, long maxBytes, int maxLineBytes) : Stream
{
    private long _bytes;
    private long _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Counted(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully ? new(Counted(buffer.Span[..read.Result])) : AwaitedAsync(read, buffer);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> AwaitedAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        var count = await read;
        return Counted(buffer.Span[..count]);
    }

    private int Counted(ReadOnlySpan<byte> read)
    {
        _bytes += read.Length;
        var (first, last) = (read.IndexOf((byte)'\n'), read.LastIndexOf((byte)'\n'));
        var longest = _line + (first < 0 ? read.Length : first);
        _line = last < 0 ? longest : read.Length - last - 1;
        if (_bytes > maxBytes || longest > maxLineBytes)
        {
            throw new IOException(_bytes > maxBytes ? $"the answer is longer than {maxBytes} bytes" : $"a line of the answer is longer than {maxLineBytes} bytes");
        }

        return read.Length;
    }
}
