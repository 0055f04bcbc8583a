using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Tools.Parsing;

/// <summary>Reads the Test Anything Protocol, with subtests as nested names (`group &gt; test`).</summary>
internal static partial class TapParser
{
    private const int IndentOfLevel = 4;
    private const int MaxDetailLines = 20;

    public static ParsedOutput Parse(ParserInput input)
    {
        var run = new Reading(input);
        foreach (var line in input.Texts.SelectMany(text => text.ReplaceLineEndings("\n").Split('\n')))
        {
            run.Take(line);
        }

        return run.End();
    }

    [GeneratedRegex(@"^(?<indent> *)(?<not>not )?ok\b(?: +\d+)?(?: *- *| +|$)(?<name>.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex Point();

    [GeneratedRegex(@"^(?<indent> *)# Subtest: (?<name>.+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Subtest();

    [GeneratedRegex(@"(?i)^(?<name>.*?) *# *(?<word>skip|todo)\S*.*$")]
    private static partial Regex Directive();

    [GeneratedRegex(@"^ *duration_ms: (?<ms>[0-9.]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex DurationLine();

    private sealed class Reading(ParserInput input)
    {
        private readonly List<TestCase> _cases = [];
        private readonly Dictionary<int, string> _groups = [];
        private readonly HashSet<int> _levelsWithPoints = [];
        private List<string>? _details;
        private bool _pointOpen;
        private bool _seen;
        private string? _broken;

        public void Take(string line)
        {
            if (_details is not null)
            {
                TakeDetail(line);
            }
            else if (_pointOpen && line.Trim() == "---")
            {
                _details = [];
            }
            else if (line.StartsWith("Bail out!", StringComparison.Ordinal))
            {
                _broken = $"the test run broke off: {line}";
            }
            else if (Subtest().Match(line) is { Success: true } subtest)
            {
                var level = LevelOf(subtest);
                _groups[level] = Unescape(subtest.Groups["name"].Value);
                _levelsWithPoints.Remove(level + 1);
                _pointOpen = false;
            }
            else if (Point().Match(line) is { Success: true } point)
            {
                TakePoint(point);
            }
        }

        public ParsedOutput End() => _seen || _broken is not null ? TestReport.Build(_cases, _broken) : new ParsedOutput();

        private static int LevelOf(Match match) => match.Groups["indent"].Length / IndentOfLevel;

        private static string Unescape(string name) => name.Replace("\\#", "#", StringComparison.Ordinal).Trim();

        private void TakePoint(Match point)
        {
            _seen = true;
            var level = LevelOf(point);
            var text = point.Groups["name"].Value;
            var directive = Directive().Match(text);
            var name = Unescape(directive.Success ? directive.Groups["name"].Value : text);
            var status = directive.Success ? "skipped" : point.Groups["not"].Success ? "failed" : "passed";
            var closesGroup = _levelsWithPoints.Remove(level + 1);
            _levelsWithPoints.Add(level);

            // the point that closes a group repeats what its tests said; only a failure of the group itself is news
            _pointOpen = !closesGroup || (status == "failed" && _cases.TrueForAll(test => test.Status != "failed"));
            if (_pointOpen)
            {
                var names = Enumerable.Range(0, level).Where(_groups.ContainsKey).Select(outer => _groups[outer]).Append(name.Length == 0 ? $"test {_cases.Count + 1}" : name);
                _cases.Add(new TestCase(string.Join(" > ", names), status, null, null));
            }
        }

        private void TakeDetail(string line)
        {
            if (line.Trim() != "...")
            {
                _details!.Add(line.Trim()); // open, as the caller has looked
                return;
            }

            var last = _cases[^1];
            var duration = _details!.Select(detail => DurationLine().Match(detail)).FirstOrDefault(match => match.Success);
            var message = last.Status == "failed" ? input.Shorten(string.Join('\n', _details!.Where(IsTelling).Take(MaxDetailLines))) : null;
            _cases[^1] = last with { Message = message, DurationMs = duration is null ? null : Milliseconds(duration.Groups["ms"].Value) };
            _details = null;
            _pointOpen = false;
        }

        private static bool IsTelling(string detail) =>
            detail.Length > 0 && !DurationLine().IsMatch(detail) && !detail.StartsWith("type:", StringComparison.Ordinal);

        private static int? Milliseconds(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? (int)number : null;
    }
}
