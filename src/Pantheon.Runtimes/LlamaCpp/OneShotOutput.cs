using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>Finds the answer in what llama-cli prints: after the echo of the prompt, before its farewell; the file it writes at the end says which it really was.</summary>
public sealed partial class OneShotOutput(string prompt)
{
    private const string Farewell = "\n\nExiting...";

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private readonly string _echo = $"\n> {prompt}\n";
    private bool _isAnswer;
    private int _given;

    /// <summary>What of the answer is new; what may belong to the farewell is kept back.</summary>
    public string Append(ReadOnlySpan<byte> bytes)
    {
        var letters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        _text.Append(letters.AsSpan(0, _decoder.GetChars(bytes, letters, flush: false)));
        if (!_isAnswer)
        {
            var text = _text.ToString();
            if (text.IndexOf(_echo, StringComparison.Ordinal) is var place && place < 0)
            {
                return "";
            }

            _isAnswer = true;
            _text.Clear().Append(text, place + _echo.Length, text.Length - place - _echo.Length);
        }

        var answer = _text.ToString();
        var end = Math.Max(_given, answer.Length - KeptBack(answer));
        var fresh = answer[_given..end];
        _given = end;
        return fresh;
    }

    /// <summary>What is still to be given of the whole answer; null where what was given is not how it begins.</summary>
    public string? Rest(string answer) =>
        answer.Length >= _given && answer.StartsWith(_text.ToString(0, _given), StringComparison.Ordinal) ? answer[_given..] : null;

    /// <summary>The answer in the file that llama-cli writes; null where the file is not of this form.</summary>
    public static string? AnswerIn(string file, string prompt)
    {
        var head = $"User:\n{prompt}\n\nAssistant:\n";
        return file.StartsWith(head, StringComparison.Ordinal) ? file[head.Length..].TrimEnd('\n') : null;
    }

    /// <summary>Tokens and times of the one answer, from the log; null where it has none, and then nothing was generated.</summary>
    public static ChatTimings? Timings(string log)
    {
        var (prompt, answer) = (Prefill().Match(log), Generation().Match(log));
        return prompt.Success && answer.Success
            ? new ChatTimings { Prefill = Time(prompt), PrefillTokens = Tokens(prompt), Generation = Time(answer), GeneratedTokens = Tokens(answer) }
            : null;
    }

    private static int KeptBack(string answer)
    {
        var place = answer.IndexOf(Farewell, StringComparison.Ordinal);
        var start = place >= 0 ? place : answer.Length;
        for (var length = Math.Min(Farewell.Length - 1, start); place < 0 && length > 0; length--)
        {
            if (answer.EndsWith(Farewell[..length], StringComparison.Ordinal))
            {
                start = answer.Length - length;
                break;
            }
        }

        // lines that end the answer are not told from those before the farewell
        while (start > 0 && answer[start - 1] == '\n')
        {
            start--;
        }

        return answer.Length - start;
    }

    private static TimeSpan Time(Match match) => TimeSpan.FromMilliseconds(double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture));

    private static long Tokens(Match match) => long.Parse(match.Groups["tokens"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"prompt eval time = +(?<ms>[0-9.]+) ms / +(?<tokens>[0-9]+) tokens", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Prefill();

    [GeneratedRegex(@"\| +eval time = +(?<ms>[0-9.]+) ms / +(?<tokens>[0-9]+) tokens", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Generation();
}
