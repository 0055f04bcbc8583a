using System.Collections;

namespace Pantheon.Tools.Files;

/// <summary>The lines of a text, without their ends; only where they begin is kept, as most readers want a few of them.</summary>
internal sealed class LineIndex : IReadOnlyList<string>
{
    private readonly string _text;

    // where each line begins, and one place behind the last line's end
    private readonly int[] _begins;

    public LineIndex(string text)
    {
        _text = text;
        Count = text.AsSpan().Count('\n') + (text.EndsWith('\n') ? 0 : 1);
        _begins = new int[Count + 1];
        for (var line = 1; line < Count; line++)
        {
            _begins[line] = text.IndexOf('\n', _begins[line - 1]) + 1;
        }

        _begins[Count] = text.EndsWith('\n') ? text.Length : text.Length + 1;
    }

    public int Count { get; }

    public string this[int index] => _text[_begins[index]..(_begins[index + 1] - 1)];

    public IEnumerator<string> GetEnumerator()
    {
        for (var line = 0; line < Count; line++)
        {
            yield return this[line];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
