using System.Buffers;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The JSON that a damaged text becomes, in one rented piece of memory.</summary>
internal sealed class LooseOutput(int capacity) : IDisposable
{
    private char[] _characters = ArrayPool<char>.Shared.Rent(capacity);

    /// <summary>May be made less, which takes back what was added last.</summary>
    public int Length { get; set; }

    public char this[Index place] => _characters[place.GetOffset(Length)];

    public ReadOnlySpan<char> Written => _characters.AsSpan(0, Length);

    public void Append(char c)
    {
        if (Length == _characters.Length)
        {
            Grow(1);
        }

        _characters[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _characters.Length - Length)
        {
            Grow(text.Length);
        }

        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
    }

    public void Insert(int place, char c)
    {
        Append(c);
        Array.Copy(_characters, place, _characters, place + 1, Length - 1 - place);
        _characters[place] = c;
    }

    public void Remove(int place)
    {
        Length--;
        Array.Copy(_characters, place + 1, _characters, place, Length - place);
    }

    public override string ToString() => new(_characters, 0, Length);

    public void Dispose() => ArrayPool<char>.Shared.Return(_characters);

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_characters.Length * 2, Length + needed));
        _characters.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_characters);
        _characters = larger;
    }
}
