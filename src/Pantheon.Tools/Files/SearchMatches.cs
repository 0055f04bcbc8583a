using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Redaction;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Files;

/// <summary>Gathers the matching lines of one search: so many are shown, and all are counted.</summary>
internal sealed class SearchMatches(Regex regex, int context)
{
    private const int MaxShown = 120;
    private const int MaxPerFile = 20;
    private const int MaxLine = 240;
    private const int MaxCharacters = 14_500;

    private readonly StringBuilder _text = new();
    private int _files;
    private int _matchingFiles;
    private int _matches;
    private int _shown;
    private bool _isCut;

    public void Count(string file) => _files += file.Length > 0 ? 1 : 0;

    /// <summary>Says that not all files were looked into.</summary>
    public void StopEarly() => _isCut = true;

    public void Look(string path, TextFile? text)
    {
        try
        {
            LookAt(path, text);
        }
        catch (RegexMatchTimeoutException)
        {
            _isCut = true;
        }
    }

    private void LookAt(string path, TextFile? text)
    {
        if (text is not { Text.Length: > 0 } file)
        {
            return;
        }

        var lines = file.Lines;
        var (found, shown, last) = (0, 0, -1);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!regex.IsMatch(lines[i]))
            {
                continue;
            }

            found++;
            if (shown < MaxPerFile && _shown < MaxShown && _text.Length < MaxCharacters)
            {
                shown++;
                _shown++;
                last = Show(path, lines, i, last);
            }
        }

        _matches += found;
        _matchingFiles += found > 0 ? 1 : 0;
        if (shown > 0 && found > shown)
        {
            _text.Append(path).Append(FormattableString.Invariant($": {found - shown} more lines of this file match\n"));
        }
    }

    public ToolResult Result(string note)
    {
        if (_matches == 0)
        {
            return ToolResult.Ok($"{note}Nothing matches in {_files} files{(_isCut ? " (the search was cut at its time limit)" : "")}.") with { Truncated = _isCut };
        }

        var isWhole = _shown == _matches && !_isCut;
        var rest = isWhole ? "" : FormattableString.Invariant(
            $"… {_shown} of {_matches} matches in {_matchingFiles} files{(_isCut ? " (the search was cut at its time limit)" : "")}; narrow it by 'path', 'glob' or a longer pattern.\n");
        return ToolResult.Ok($"{note}{_text}{rest}") with { Truncated = !isWhole };
    }

    /// <summary>Adds a match with the lines around it that were not shown yet; answers the last line shown.</summary>
    private int Show(string path, IReadOnlyList<string> lines, int match, int last)
    {
        var from = Math.Max(last + 1, match - context);
        var to = Math.Min(lines.Count - 1, match + context);
        if (context > 0 && last >= 0 && from > last + 1)
        {
            _text.Append("--\n");
        }

        for (var i = from; i <= to; i++)
        {
            // a match among the lines after another is marked as one, and comes again to be counted only
            var mark = i == match || regex.IsMatch(lines[i]) ? ':' : '-';
            var line = lines[i].Length <= MaxLine ? lines[i] : lines[i][..SecretCut.Head(lines[i], MaxLine)] + "…";
            _text.Append(path).Append(mark).Append(FormattableString.Invariant($"{i + 1}")).Append(mark).Append(' ').Append(line).Append('\n');
        }

        return Math.Max(last, to);
    }
}
