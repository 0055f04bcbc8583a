using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Runtimes.Streaming;

/// <summary>
/// Notices a text that repeats one passage of words in which nothing but numbers counts on (`Step 7: I look again. Step 8: I look again.`), or that only counts.
/// Rows of tables, data and code are none: their signs, and numbers that do not simply count on, tell them.
/// </summary>
internal sealed partial class CountingLoop
{
    private const int LeastTimes = 8;
    private const int LeastSpan = 512;
    private const int LeastCharacters = 3072;
    private const int Every = 256;
    private const char Number = '#';

    // what stands in prose; brackets, bars, quotes, tabs and signs of code do not
    private const string Signs = " \n\r.,:;!?'’-–…*";

    private readonly TailCircle _text = new(LeastSpan, LeastTimes);

    // the newest last; as many as the window can hold
    private readonly Queue<string> _numbers = new();
    private string _digits = "";
    private int _sinceLook;

    /// <summary>Whether the text, with this letter at its end, only counts on.</summary>
    public bool Add(char letter)
    {
        _sinceLook++;
        if (char.IsAsciiDigit(letter))
        {
            if (_digits.Length == 0)
            {
                _text.Add(Number);
            }

            _digits += letter;
            return false;
        }

        if (_digits.Length > 0)
        {
            _numbers.Enqueue(_digits);
            _digits = "";
            if (_numbers.Count > TailCircle.Window)
            {
                _numbers.Dequeue();
            }
        }

        // a sign of this letter would be taken for a number
        _text.Add(letter == Number ? '\0' : letter);
        if (_sinceLook < Every || _numbers.Count < LeastTimes)
        {
            return false;
        }

        _sinceLook = 0;
        return Counts();
    }

    private bool Counts()
    {
        var (passage, span) = _text.Find();
        var slots = passage.Count(letter => letter == Number);
        if (slots == 0 || !passage.All(letter => char.IsLetter(letter) || letter == Number || Signs.Contains(letter, StringComparison.Ordinal)))
        {
            return false;
        }

        var isPlain = slots == 1 && !passage.Any(char.IsLetter);
        return (isPlain || Words().Count(passage + passage) >= 4)
            && Last(slots, passage.Length, span / passage.Length) is { } last
            && Enumerable.Range(0, slots).All(slot => IsEven([.. last.Where((_, at) => at % slots == slot)], isPlain ? 1 : null));
    }

    /// <summary>The numbers of as many passages as make a loop, or null where there are not so many.</summary>
    private string[]? Last(int slots, int length, int most)
    {
        string[] numbers = [.. _numbers.Reverse().Take(slots * most)];
        for (var (times, characters) = (1, 0); times * slots <= numbers.Length; times++)
        {
            characters += length + numbers.Skip((times - 1) * slots).Take(slots).Sum(number => number.Length - 1);
            if (times >= LeastTimes && characters >= LeastCharacters)
            {
                return [.. numbers.Take(times * slots).Reverse()];
            }
        }

        return null;
    }

    /// <summary>Whether each number is the one before it and always the same more.</summary>
    private static bool IsEven(string[] numbers, long? step)
    {
        long? before = null;
        foreach (var text in numbers)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            if (before is { } last)
            {
                step ??= number - last;
                if (number - last != step)
                {
                    return false;
                }
            }

            before = number;
        }

        return true;
    }

    // a whole word of prose: `a1` and `file.py` are none; the passage is looked at twice over, as it may begin in the middle of one
    [GeneratedRegex(@"(?<![\p{L}#.])\p{L}{2,}(?![\p{L}#]|\.\p{L})")]
    private static partial Regex Words();
}
