using System.Text.RegularExpressions;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>Finds in a patch what makes tests say less than before: deleted test files, fewer assertions or cases, added skips, changed runner settings.</summary>
public static partial class TestWeakening
{
    private static readonly string[] RunnerFiles =
        [".runsettings", "pytest.ini", "conftest.py", "jest.config.js", "jest.config.ts", "vitest.config.ts", "karma.conf.js", "phpunit.xml", "xunit.runner.json"];

    /// <summary>One sentence for each finding; none when the tests are as strict as they were.</summary>
    public static IReadOnlyList<string> Find(Patch patch)
    {
        var findings = new List<string>();
        foreach (var file in patch.Files)
        {
            var was = file.From ?? file.Path;
            if (TestFiles.IsTest(was) && (file.Status == "deleted" || !TestFiles.IsTest(file.Path)))
            {
                findings.Add($"test file '{was}' was removed");
            }

            else if (TestFiles.IsTest(was) && file is { Binary: true, Status: not "added" })
            {
                findings.Add($"what was changed in the test file '{was}' cannot be read: git takes it for binary");
            }

            if (file.Status != "added" && RunnerFiles.Any(name => file.Path.EndsWith(name, StringComparison.OrdinalIgnoreCase)))
            {
                findings.Add($"the test runner's settings '{file.Path}' were changed");
            }
        }

        foreach (var (path, added, removed) in Hunks(patch.Text).Where(file => TestFiles.IsTest(file.Path)))
        {
            var lost = Count(removed, Assertion()) - Count(added, Assertion());
            if (lost > 0)
            {
                findings.Add($"'{path}' has {lost} {(lost == 1 ? "assertion" : "assertions")} less");
            }

            var cases = Count(removed, Case()) - Count(added, Case());
            if (cases > 0)
            {
                findings.Add($"'{path}' has {cases} {(cases == 1 ? "test" : "tests")} less");
            }

            if (Count(added, Skip()) > Count(removed, Skip()))
            {
                findings.Add($"'{path}' skips tests that ran before");
            }
        }

        return [.. findings.Distinct(StringComparer.Ordinal)];
    }

    private static int Count(List<string> lines, Regex regex) => lines.Sum(line => regex.Count(line));

    /// <summary>Added and removed lines of each file; a deleted file is told by its old name and judged above.</summary>
    private static IEnumerable<(string Path, List<string> Added, List<string> Removed)> Hunks(string diff)
    {
        string? path = null;
        var (added, removed) = (new List<string>(), new List<string>());
        var inHunk = false;
        foreach (var line in diff.Split('\n'))
        {
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                if (path is not null)
                {
                    yield return (path, added, removed);
                }

                (path, added, removed, inHunk) = (null, [], [], false);
            }
            else if (!inHunk && line.StartsWith("+++ b/", StringComparison.Ordinal))
            {
                path = line[6..].TrimEnd('\r', '\t');
            }
            else if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                inHunk = true;
            }
            else if (inHunk && line.StartsWith('+'))
            {
                added.Add(line[1..]);
            }
            else if (inHunk && line.StartsWith('-'))
            {
                removed.Add(line[1..]);
            }
        }

        if (path is not null)
        {
            yield return (path, added, removed);
        }
    }

    [GeneratedRegex(@"\b(?:Assert|CollectionAssert|StringAssert|FluentActions)\b\s*\.|\bAssert\w*\(|\bassert\w*\b|\bexpect\(|\.Should\w*\(|\b(?:REQUIRE|CHECK|EXPECT_\w+|ASSERT_\w+)\(|\bt\.(?:Error|Fatal)f?\(")]
    private static partial Regex Assertion();

    [GeneratedRegex(@"\[\s*(?:Test|TestCase|TestCaseSource|Fact|Theory|InlineData|TestMethod|DataRow)\b|@Test\b|^\s*(?:async\s+)?def test_|\b(?:it|test)\(|^func Test\w+\(|#\[test\]")]
    private static partial Regex Case();

    [GeneratedRegex(@"\[\s*(?:Ignore|Explicit)\b|\bSkip\s*=|\bIgnore\s*=|\bAssert\.(?:Ignore|Inconclusive|Pass)\(|@(?:Ignore|Disabled)\b|pytest\.(?:mark\.)?(?:skip|xfail)|unittest\.skip|\b(?:it|test|describe)\.skip\(|\bx(?:it|describe)\(|\bt\.Skip\w*\(|#\[ignore")]
    private static partial Regex Skip();
}
