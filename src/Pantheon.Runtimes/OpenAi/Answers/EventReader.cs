using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Pantheon.Core.Redaction;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Reads server-sent events, and keeps what a broken server writes between them: its last words say why it broke.</summary>
internal sealed class EventReader(Stream stream)
{
    private const int MostOfStray = 300;
    private const int MostOfEvent = 8 * 1024 * 1024;
    private const int Piece = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _data = new(1024);
    private bool _hasData;
    private int _lines;

    /// <summary>Text that is no part of any event; null when there was none.</summary>
    public string? Stray { get; private set; }

    private static ReadOnlySpan<byte> End => "[DONE]"u8;

    /// <summary>Whether this is the data of the event that ends an answer.</summary>
    public static bool IsEnd(ReadOnlyMemory<byte> data) => data.Span.SequenceEqual(End);

    /// <summary>The data of each event as UTF-8, to be read before the next; comments, which servers send to keep the connection, are passed over.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var (begin, end, looked, isReturned) = (0, 0, 0, false);
            while (true)
            {
                if (isReturned && begin < end)
                {
                    begin += buffer[begin] == '\n' ? 1 : 0;
                    isReturned = false;
                }

                var line = buffer.AsSpan(begin + looked, end - begin - looked).IndexOfAny((byte)'\n', (byte)'\r');
                if (line >= 0)
                {
                    var length = looked + line;
                    var isEnd = Take(buffer.AsSpan(begin, length));
                    isReturned = buffer[begin + length] == '\r';
                    (begin, looked) = (begin + length + 1, 0);
                    if (isEnd)
                    {
                        yield return _data.WrittenMemory;
                        Restart();
                    }

                    continue;
                }

                looked = end - begin;
                (buffer, begin, end) = WithRoom(buffer, begin, end);
                var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                end += read;
            }

            if (end > begin)
            {
                Take(buffer.AsSpan(begin, end - begin));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // an event that was cut off is none, but some servers save the blank line behind the last
        if (_hasData && IsEnd(_data.WrittenMemory))
        {
            yield return _data.WrittenMemory;
        }
    }

    private static (byte[] Buffer, int Begin, int End) WithRoom(byte[] buffer, int begin, int end)
    {
        if (end < buffer.Length)
        {
            return (buffer, begin, end);
        }

        var length = end - begin;
        var target = length <= buffer.Length / 2 ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(begin, length).CopyTo(target);
        if (target != buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (target, 0, length);
    }

    /// <summary>One line without its end; true when an event is whole with it.</summary>
    private bool Take(ReadOnlySpan<byte> line)
    {
        if (_lines++ == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line["\uFEFF"u8.Length..];
        }

        if (line.Length == 0)
        {
            return _hasData;
        }

        if (line.StartsWith("data:"u8))
        {
            Add(line[(line.StartsWith("data: "u8) ? 6 : 5)..]);
        }
        else if (!IsField(line))
        {
            Stray ??= Head(Encoding.UTF8.GetString(line));
        }

        return false;
    }

    private void Add(ReadOnlySpan<byte> data)
    {
        if (_hasData)
        {
            _data.Write("\n"u8);
        }

        _hasData = true;

        // what is no UTF-8 is read as text everywhere reads it, with a mark in its place
        _data.Write(Utf8.IsValid(data) ? data : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data)));
        if (_data.WrittenCount > MostOfEvent)
        {
            throw new IOException($"an event of the answer is longer than {MostOfEvent} bytes");
        }
    }

    private void Restart()
    {
        _data.ResetWrittenCount();
        _hasData = false;
    }

    private static string Head(string line) => line[..SecretCut.Head(line, MostOfStray)];

    private static bool IsField(ReadOnlySpan<byte> line) =>
        line[0] == ':' || line.StartsWith("event:"u8) || line.StartsWith("id:"u8) || line.StartsWith("retry:"u8);
}
