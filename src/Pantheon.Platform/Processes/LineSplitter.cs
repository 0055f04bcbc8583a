using System.Text;

namespace Pantheon.Platform.Processes;

/// <summary>Cuts a stream of bytes into lines for a listener; a line without end is handed over in pieces.</summary>
internal sealed class LineSplitter(Action<string> listener)
{
    private const int MaxLineBytes = 64 * 1024;

    private readonly List<byte> _line = [];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            part = part[..Math.Min(part.Length, MaxLineBytes - _line.Count)];
            _line.AddRange(part);
            var atEnd = part.Length == end;
            if (atEnd || _line.Count == MaxLineBytes)
            {
                Emit();
            }

            bytes = bytes[(part.Length + (atEnd ? 1 : 0))..];
        }
    }

    public void Finish()
    {
        if (_line.Count > 0)
        {
            Emit();
        }
    }

    private void Emit()
    {
        listener(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
        _line.Clear();
    }
}
