using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;

namespace Pantheon.Engine.Evidence;

/// <summary>Compares a test run with the base: what must turn from failing to passing, what may not be lost; pure.</summary>
public static class TestJudge
{
    private const int MaxDigest = 4096;
    private const int MaxLines = 20;

    /// <param name="before">The base with the task's tests on it.</param>
    /// <param name="plainBase">The base as it is.</param>
    /// <param name="brought">The test files that did not come from whoever made the change.</param>
    public static TestVerdict Judge(AttemptId attempt, TestExpectation expected, TestReport before, TestReport plainBase, TestReport after, BroughtTests brought)
    {
        var rows = new List<TestResult>();
        var faults = new List<TestFault>();
        var empty = new List<string>();
        var unshown = new List<string>();
        foreach (var pattern in expected.FailToPass)
        {
            var was = before.Matching(pattern).ToList();
            if (was.Count > 0 && was.TrueForAll(test => test.Passed))
            {
                empty.Add(pattern);
            }

            var now = after.Matching(pattern).ToList();
            if (was.Count == 0 && now.Exists(test => !brought.Holds(test.Name)))
            {
                unshown.Add(pattern);
            }

            rows.AddRange(now.Select(test => Row(attempt, test, "fail_to_pass", StatusIn(before, test.Name))));
            if (now.Count == 0)
            {
                rows.Add(new TestResult { Attempt = attempt, Test = pattern, Expect = "fail_to_pass", Before = was.FirstOrDefault()?.Status ?? "missing", After = "missing" });
                faults.Add(new TestFault($"{pattern}: missing, it must exist and pass", null));
            }

            faults.AddRange(now.Where(test => !test.Passed).Select(test => Fault(test, "it must pass")));
        }

        var named = expected.FailToPass;
        var kept = plainBase.Tests.Where(test => test.Passed && Keeps(expected.PassToPass, test.Name) && !named.Any(pattern => TestNames.Matches(pattern, test.Name)));
        var byName = after.Tests.GroupBy(test => test.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var test in kept)
        {
            seen.Add(test.Name);
            var now = byName.GetValueOrDefault(test.Name);
            rows.Add(now is null
                ? new TestResult { Attempt = attempt, Test = test.Name, Expect = "pass_to_pass", Before = "passed", After = "missing" }
                : Row(attempt, now, "pass_to_pass", "passed"));
            if (now is not { Passed: true })
            {
                faults.Add(now is null ? new TestFault($"{test.Name}: missing, it passed on the base", null) : Fault(now, "it passed on the base"));
            }
        }

        foreach (var test in after.Tests.Where(test => !seen.Contains(test.Name) && !named.Any(pattern => TestNames.Matches(pattern, test.Name))))
        {
            rows.Add(Row(attempt, test, "none", StatusIn(plainBase, test.Name)));
            if (test.Failed && expected.PassToPass is TestSelection.Everything && StatusIn(plainBase, test.Name) != "failed")
            {
                faults.Add(Fault(test, "it is new and fails"));
            }
        }

        return new TestVerdict(rows, FailureOf(empty, faults, after)) { Unshown = unshown };
    }

    private static Failure? FailureOf(List<string> empty, List<TestFault> faults, TestReport after)
    {
        if (empty.Count > 0)
        {
            return new Failure(FailureKind.EvidenceMissing, $"'{string.Join("', '", empty)}' pass on the base already, so they show nothing of this change")
            {
                Code = Codes.TestShowsNothing,
                Next = "name tests in fail_to_pass that fail before the change",
            };
        }

        if (faults.Count == 0)
        {
            return null;
        }

        var digest = string.Join('\n', [.. faults.Take(MaxLines).Select(fault => fault.What), .. after.Digest is { Length: > 0 } text ? new[] { "", text } : []]);
        return new Failure(FailureKind.TestsFailed, $"{faults.Count} expected {(faults.Count == 1 ? "test does" : "tests do")} not pass: {faults[0].What}{(faults.Count > 1 ? ", …" : "")}")
        {
            Code = Codes.ExpectedTestsFailed,
            ErrorLines = [.. faults.SelectMany(fault => fault.Lines()).Take(MaxLines)],
            Digest = digest.Length > MaxDigest ? digest[..MaxDigest] : digest,
        };
    }

    private static bool Keeps(TestSelection selection, string name) => selection switch
    {
        TestSelection.Everything => true,
        TestSelection.Named named => named.Names.Any(pattern => TestNames.Matches(pattern, name)),
        _ => false,
    };

    private static string StatusIn(TestReport report, string name) => report.Tests.FirstOrDefault(test => test.Name == name)?.Status ?? "missing";

    private static TestResult Row(AttemptId attempt, TestLine test, string expect, string before) => new()
    {
        Attempt = attempt,
        Test = test.Name,
        Expect = expect,
        Before = before,
        After = test.Status,
        DurationMs = test.DurationMs,
        Message = test.Message,
    };

    private static TestFault Fault(TestLine test, string why) => new($"{test.Name}: {test.Status}, {why}", test.Message);
}
