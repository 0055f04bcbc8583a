using System.Buffers;
using System.Text;

namespace Pantheon.Platform.Processes;

/// <summary>Keeps the first and the last bytes of a stream within a limit and drops the middle.</summary>
internal sealed class HeadAndTail(int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _head = new();
    private readonly int _tailLimit = Math.Max(1, maxBytes - (maxBytes / 2));
    private readonly int _headLimit = maxBytes / 2;
    private byte[] _tail = []; // most children say little, and the limit may be generous
    private long _tailBytes;

    public bool Truncated
    {
        get
        {
            lock (_gate)
            {
                return _tailBytes > _tailLimit;
            }
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var toHead = (int)Math.Min(bytes.Length, _headLimit - _head.WrittenCount);
            _head.Write(bytes[..toHead]);
            AppendToTail_NeedsLock(bytes[toHead..]);
        }
    }

    /// <summary>The kept text as UTF-8, with a line that says how much is missing where the middle was dropped.</summary>
    public string Read()
    {
        lock (_gate)
        {
            var head = _head.WrittenSpan;
            if (_tailBytes <= _tailLimit)
            {
                return Encoding.UTF8.GetString([.. head, .. _tail.AsSpan(0, (int)_tailBytes)]);
            }

            var start = (int)(_tailBytes % _tail.Length);
            byte[] tail = [.. _tail.AsSpan(start), .. _tail.AsSpan(0, start)];
            return $"{Encoding.UTF8.GetString(head)}\n[... {_tailBytes - _tail.Length} bytes left out ...]\n{Encoding.UTF8.GetString(tail)}";
        }
    }

    private void AppendToTail_NeedsLock(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _tail = _tail.Length == 0 ? new byte[_tailLimit] : _tail;
        if (bytes.Length > _tail.Length)
        {
            _tailBytes += bytes.Length - _tail.Length;
            bytes = bytes[^_tail.Length..];
        }

        while (!bytes.IsEmpty)
        {
            var at = (int)(_tailBytes % _tail.Length);
            var count = Math.Min(bytes.Length, _tail.Length - at);
            bytes[..count].CopyTo(_tail.AsSpan(at));
            _tailBytes += count;
            bytes = bytes[count..];
        }
    }
}
