using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Redaction;

namespace Pantheon.Tools.Parsing;

/// <summary>Builds the test_report.v1 document: tests by name (repeated runs of one test are counted together) and a digest of the first failures.</summary>
internal static class TestReport
{
    private const int MaxTests = 20_000;
    private const int MaxMessage = 1_000;
    private const int MaxDigest = 4_096;
    private const int MaxErrorLines = 6;

    public static ParsedOutput Build(IReadOnlyList<TestCase> cases, string? broken)
    {
        var tests = cases.GroupBy(test => test.Name).Select(Merge).ToList();
        var failed = tests.Where(test => test.Case.Status == "failed").ToList();
        var digest = DigestOf([.. failed.Select(test => test.Case)], tests.Count, broken);
        var json = new JsonObject
        {
            ["total"] = tests.Count,
            ["passed"] = tests.Count(test => test.Case.Status == "passed"),
            ["failed"] = failed.Count,
            ["skipped"] = tests.Count(test => test.Case.Status == "skipped"),
            ["duration_ms"] = (int)Math.Min(int.MaxValue, tests.Sum(test => (long)(test.Case.DurationMs ?? 0))),
            ["tests"] = new JsonArray([.. failed.Concat(tests.Except(failed)).Take(MaxTests).Select(ToJson)]),
            ["digest"] = digest,
            ["truncated"] = tests.Count > MaxTests,
        };
        return new ParsedOutput
        {
            Structured = json,
            Digest = digest,
            ErrorLines = [.. ErrorLines([.. failed.Select(test => test.Case)], broken).Take(MaxErrorLines)],
            TestsRun = tests.Count(test => test.Case.Status != "skipped"),
            TestsFailed = failed.Count,
            Broken = broken,
        };
    }

    /// <summary>A text cut to a number of UTF-8 bytes, with a mark where it was cut.</summary>
    public static string Cut(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var length = Math.Min(text.Length, maxBytes - 4);
        while (Encoding.UTF8.GetByteCount(text.AsSpan(0, length)) > maxBytes - 4)
        {
            length--;
        }

        return text[..SecretCut.Head(text, length)] + "\n…";
    }

    private static (TestCase Case, int Runs, int Failures) Merge(IGrouping<string, TestCase> runs)
    {
        var all = runs.ToList();
        var failures = all.Count(run => run.Status == "failed");
        var worst = all.Find(run => run.Status == "failed") ?? all.Find(run => run.Status == "passed") ?? all[0];
        return (worst with { DurationMs = all.Exists(run => run.DurationMs is not null) ? all.Sum(run => run.DurationMs ?? 0) : null }, all.Count, failures);
    }

    private static JsonNode ToJson((TestCase Case, int Runs, int Failures) test)
    {
        var json = new JsonObject { ["name"] = test.Case.Name, ["status"] = test.Case.Status };
        if (test.Runs > 1)
        {
            json["runs"] = test.Runs;
            json["failures"] = test.Failures;
        }

        if (test.Case.DurationMs is { } duration)
        {
            json["duration_ms"] = duration;
        }

        if (!string.IsNullOrWhiteSpace(test.Case.Message))
        {
            json["message"] = Cut(test.Case.Message.Trim(), MaxMessage);
        }

        return json;
    }

    private static string DigestOf(List<TestCase> failed, int total, string? broken)
    {
        var text = new StringBuilder();
        if (broken is not null)
        {
            text.Append(broken).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{failed.Count} of {total} tests failed\n");
        foreach (var test in failed)
        {
            text.Append("- ").Append(test.Name).Append('\n');
            foreach (var line in (test.Message ?? "").Trim().Split('\n').Where(line => line.Trim().Length > 0).Take(12))
            {
                text.Append("    ").Append(line.TrimEnd()).Append('\n');
            }

            if (text.Length > MaxDigest)
            {
                break;
            }
        }

        return Cut(text.ToString().TrimEnd(), MaxDigest);
    }

    private static IEnumerable<string> ErrorLines(List<TestCase> failed, string? broken)
    {
        if (broken is not null)
        {
            yield return FirstLine(broken);
        }

        foreach (var test in failed)
        {
            yield return $"{test.Name}: {FirstLine(test.Message)}";
        }
    }

    private static string FirstLine(string? text)
    {
        // assertion libraries put what was expected and found on lines of their own: they belong together
        var lines = (text ?? "failed without a message").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3);
        return Cut(string.Join(" ", lines), 300);
    }
}
