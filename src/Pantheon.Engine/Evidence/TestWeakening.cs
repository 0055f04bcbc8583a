using System.Text.RegularExpressions;
using Pantheon.Core.Globs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>
/// Finds in a patch what makes tests say less than before: test files deleted or moved away, fewer assertions or cases, assertions that always hold,
/// tests skipped, commented out or put under a condition, and changed or new runner settings.
/// </summary>
public static partial class TestWeakening
{
    private static readonly Glob[] Named = [new("**/*{Test,Tests,Spec,Specs}.*"), new("**/test_*.*"), new("**/*_test.*"), new("**/*_tests.*"), new("**/*{.test,.spec}.*")];

    /// <summary>One sentence for each finding; none when the tests are as strict as they were.</summary>
    /// <param name="brought">Paths that the task or a test author brought: their settings are not the change's.</param>
    public static IReadOnlyList<string> Find(Patch patch, IReadOnlyCollection<string>? brought = null)
    {
        var findings = new List<string>();
        var lines = FileLines.Of(patch.Text).ToLookup(file => file.Path, StringComparer.Ordinal);  // a file that became a link stands there twice
        foreach (var file in patch.Files)
        {
            findings.AddRange(OfFile(file));
            var changed = lines[file.Path].SelectMany(said => said.Added.Concat(said.Removed));
            if (brought?.Contains(file.Path) != true && RunnerSettings.IsChanged(file, changed))
            {
                findings.Add($"the test runner's settings '{file.Path}' were {(file.Status is "added" or "deleted" ? file.Status : "changed")}");
            }

            if (file.Status != "deleted" && TestFiles.IsTest(file.Path))
            {
                findings.AddRange(lines[file.Path].SelectMany(tests => OfLines(tests, file.Status == "added")));
            }
        }

        return [.. findings.Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> OfFile(FileChange file)
    {
        var was = file.From ?? file.Path;
        if (!TestFiles.IsTest(was))
        {
            yield break;
        }

        if (file.Status == "deleted" || !TestFiles.IsTest(file.Path))
        {
            yield return $"test file '{was}' was removed";
        }
        else if (Path.GetExtension(was) != Path.GetExtension(file.Path) || (IsNamed(was) && !IsNamed(file.Path)))
        {
            yield return $"test file '{was}' was moved to '{file.Path}', where a runner may not look for tests";
        }

        if (file is { Binary: true, Status: not ("added" or "deleted") })
        {
            yield return $"what was changed in the test file '{was}' cannot be read: git takes it for binary";
        }
    }

    private static IEnumerable<string> OfLines(FileLines file, bool isNew)
    {
        List<string> added = [.. file.Added.Select(Code)], removed = [.. file.Removed.Select(Code)];
        foreach (var (one, many, regex) in new[] { ("assertion", "assertions", Assertion()), ("test", "tests", Case()), ("case of a test", "cases of tests", Parameters()) })
        {
            if (Count(removed, regex) - Count(added, regex) is > 0 and var lost)
            {
                yield return $"'{file.Path}' has {lost} {(lost == 1 ? one : many)} less";
            }
        }

        if (Count(added, Skip()) > Count(removed, Skip()))
        {
            yield return $"'{file.Path}' skips tests that ran before";
        }

        if (file.Added.Any(line => Tautology().IsMatch(line)))
        {
            yield return $"'{file.Path}' asserts what always holds";
        }

        if (!isNew && Count([.. file.Added], Condition()) > Count([.. file.Removed], Condition()))
        {
            yield return $"'{file.Path}' puts tests under a condition of the compiler";
        }

        if (!isNew && ClosesOver(file.All))
        {
            yield return $"'{file.Path}' comments out what ran before";
        }
    }

    /// <summary>Whether a block comment is opened by an added line and goes on over a line that stood there before.</summary>
    private static bool ClosesOver(IReadOnlyList<(char Sign, string Text)> lines)
    {
        var open = false;
        foreach (var (sign, text) in lines.Where(line => line.Sign != '-'))
        {
            if (open && sign == ' ' && text.Trim().Length > 0)
            {
                return true;
            }

            var (opens, closes) = (text.LastIndexOf("/*", StringComparison.Ordinal), text.LastIndexOf("*/", StringComparison.Ordinal));
            open = (sign == '+' && opens > closes) || (open && closes < 0);
        }

        return false;
    }

    private static bool IsNamed(string path) => Array.Exists(Named, glob => glob.Matches(path));

    private static int Count(List<string> lines, Regex regex) => lines.Sum(line => regex.Count(line));

    /// <summary>What of a line is run: no comment, and no assertion that holds whatever happens.</summary>
    private static string Code(string line) => Tautology().Replace(Comment().Replace(line, ""), "");

    [GeneratedRegex(@"^\s*(?://|\*|/\*|<!--|--|#(?!\[|\s*(?:if|endif|else|elif|define|undef|region|pragma)\b)).*$|\s//\s?.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:Assert|CollectionAssert|StringAssert|FluentActions)\b\s*\.|\bAssert\w*\(|\bassert\w*\b|\bexpect\(|\.Should\w*\(|\b(?:REQUIRE|CHECK|EXPECT_\w+|ASSERT_\w+)\(|\bt\.(?:Error|Fatal)f?\(")]
    private static partial Regex Assertion();

    [GeneratedRegex(@"\[\s*(?:Test|Fact|Theory|TestMethod)\b|@(?:Test|ParameterizedTest)\b|^\s*(?:async\s+)?def test_|\b(?:it|test)\(|^func Test\w+\(|#\[test\]|^\s*(?:TEST|TEST_F|TEST_P|TEST_CASE)\(")]
    private static partial Regex Case();

    [GeneratedRegex(@"\[\s*(?:TestCase|TestCaseSource|InlineData|DataRow|MemberData|ClassData)\b|\bnew TestCaseData\(|\bpytest\.param\(|\bparametrize\(|\.each\(|@(?:ValueSource|CsvSource|MethodSource)\b|\bt\.Run\(")]
    private static partial Regex Parameters();

    [GeneratedRegex(@"\[\s*(?:Ignore|Explicit)\b|\bSkip\w*\s*=|\bIgnore\s*=|\bAssert\.(?:Ignore|Inconclusive|Pass)\(|@(?:Ignore|Disabled)\b|pytest\.(?:mark\.)?(?:skip|xfail)|unittest\.(?:skip|expectedFailure)|\b(?:it|test|describe)\.(?:skip|only|todo|failing)\b|\bx(?:it|describe|test)\(|\bt\.Skip\w*\(|#\[ignore|\bGTEST_SKIP\(|\[\s*Category\(\s*""(?:Skip|Disabled|Ignored?)")]
    private static partial Regex Skip();

    [GeneratedRegex(@"\bAssert\.(?:That|True|IsTrue)\(\s*true\b[^;]*;?|\bAssert\.(?:False|IsFalse)\(\s*false\b[^;]*;?|\bassert(?:True|_true)?\s*\(?\s*(?:True|true|1)\s*\)?\s*;?\s*$|\bassert!\(\s*true\s*\);?|\bexpect\(\s*(?<e>true|false|\d+)\s*\)\.(?:toBe|toEqual)\(\s*\k<e>\s*\);?|\bAssert\.That\(\s*(?<n>[\w.]+|""[^""]*"")\s*,\s*Is\.EqualTo\(\s*\k<n>\s*\)\s*\);?|\b(?:Assert\.(?:Equal|AreEqual|AreSame|Same)|assertEquals?|ASSERT_EQ|EXPECT_EQ|assert_eq!)\(\s*(?<a>[\w.]+|""[^""]*"")\s*,\s*\k<a>\s*\);?|\bassert\s+(?<p>[\w.]+)\s*==\s*\k<p>\s*$|\b(?:ASSERT_TRUE|EXPECT_TRUE|REQUIRE|CHECK)\(\s*true\s*\);?")]
    private static partial Regex Tautology();

    [GeneratedRegex(@"^\s*#\s*(?:if|ifdef|ifndef)\b|^\s*#\[cfg\(|\[\s*Conditional\(")]
    private static partial Regex Condition();
}
