using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tests.Tools.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class OutputParserTests
{
    [Test]
    public void Trx_gives_full_names_with_parameters_and_the_rows_of_data_driven_tests()
    {
        var parsed = TrxParser.Parse(Samples.Files(Samples.Trx));

        Assert.That(Tests(parsed), Is.EquivalentTo((string[])
        [
            "Shop.Tests.SumTests.Subtracts failed", "Shop.Tests.RowTests.Rows (2) failed", "Shop.Tests.SumTests.Adds(1,2) passed",
            "Shop.Tests.XTests.Holds(x: 1) skipped", "Shop.Tests.RowTests.Rows (1) passed",
        ]));
        Assert.That(Counts(parsed), Is.EqualTo((5, 2, 2, 1)));
    }

    [Test]
    public void Trx_messages_keep_the_source_line_below_the_tree()
    {
        var parsed = TrxParser.Parse(Samples.Files(Samples.Trx));

        Assert.That(parsed.ErrorLines[0], Does.StartWith("Shop.Tests.SumTests.Subtracts: Expected: 3 But was:  4"));
        Assert.That(parsed.Digest, Does.Contain("in tests/SumTests.cs:line 12").And.Not.Contain("System.Reflection"));
        Assert.That(parsed.Digest, Does.StartWith("2 of 5 tests failed\n- Shop.Tests.SumTests.Subtracts\n"));
    }

    [Test]
    public void A_crashed_run_is_broken_although_every_test_passed()
    {
        var parsed = TrxParser.Parse(Samples.Files(Samples.CrashedTrx));

        Assert.That(parsed.TestsFailed, Is.Zero);
        Assert.That(parsed.Broken, Is.EqualTo("the test run broke off: The active test run was aborted. Reason: Test host process crashed"));
    }

    [Test]
    public void No_result_file_means_that_no_test_is_known_to_have_run()
    {
        Assert.That(TrxParser.Parse(Samples.Files()).TestsRun, Is.Null);
        Assert.That(JunitParser.Parse(Samples.Files("")).TestsRun, Is.Null);
        Assert.That(TapParser.Parse(Samples.Printed("hello\n")).TestsRun, Is.Null);
    }

    [Test]
    public void Runs_of_the_same_test_are_counted_together_and_one_failure_is_enough()
    {
        var parsed = TrxParser.Parse(Samples.Files(Samples.CrashedTrx, Samples.CrashedTrx.Replace("\"Passed\"", "\"Failed\"", StringComparison.Ordinal)));

        var test = parsed.Structured!["tests"]![0]!;
        Assert.That(((string?)test["status"], (int)test["runs"]!, (int)test["failures"]!), Is.EqualTo(("failed", 2, 1)));
    }

    [TestCase("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><TestRun>&e;</TestRun>")]
    [TestCase("<TestRun><Results>")]
    public void Results_with_a_document_type_or_without_an_end_are_not_read(string text)
    {
        var parsed = TrxParser.Parse(Samples.Files(text));

        Assert.That(parsed.Broken, Does.StartWith("a result file cannot be read: "));
        Assert.That((int)parsed.Structured!["total"]!, Is.Zero);
    }

    [Test]
    public void Junit_tells_failures_errors_and_skips()
    {
        var parsed = JunitParser.Parse(Samples.Files(Samples.Junit));

        Assert.That(Tests(parsed), Is.EquivalentTo((string[])["shop.sum.adds passed", "shop.sum.subtracts failed", "shop.sum.divides failed", "shop.sum.later skipped"]));
        Assert.That((int)parsed.Structured!["duration_ms"]!, Is.EqualTo(750));
        Assert.That(parsed.ErrorLines, Is.EqualTo((string[])["shop.sum.subtracts: assert 3 == 4 sum.py:12: AssertionError", "shop.sum.divides: ZeroDivisionError"]));
    }

    [Test]
    public void Tap_subtests_are_named_by_their_group_which_is_no_test_itself()
    {
        var parsed = TapParser.Parse(Samples.Printed(Samples.Tap));

        Assert.That(Tests(parsed), Is.EquivalentTo((string[])["sums > adds passed", "sums > subtracts failed", "plain passed", "later skipped"]));
        Assert.That(parsed.ErrorLines, Is.EqualTo((string[])["sums > subtracts: error: 'Expected 3, got 4'"]));
    }

    [Test]
    public void Tap_that_bails_out_is_broken()
    {
        Assert.That(TapParser.Parse(Samples.Printed("ok 1 - a\nBail out! no database\n")).Broken, Is.EqualTo("the test run broke off: Bail out! no database"));
    }

    [Test]
    public void Build_errors_come_once_each_with_file_and_line()
    {
        var parsed = MsbuildParser.Parse(Samples.Printed(Samples.Build));

        Assert.That(parsed.ErrorLines, Is.EqualTo((string[])["src/A.cs(3,5): error CS1002: ; expected", "MSBUILD : error MSB1003: Specify a project or solution file."]));
        Assert.That((int)parsed.Structured!["warnings"]!, Is.EqualTo(1));
        var first = parsed.Structured["errors"]![0]!;
        Assert.That(((string?)first["file"], (int)first["line"]!, (string?)first["code"]), Is.EqualTo(("src/A.cs", 3, "CS1002")));
    }

    [Test]
    public void A_report_fits_its_contract()
    {
        var parsed = TrxParser.Parse(Samples.Files(Samples.Trx, Samples.CrashedTrx));

        Assert.That(Contracts.Find("test_report.v1")!.Validate(parsed.Structured), Is.Empty);
    }

    [Test]
    public void The_digest_never_exceeds_four_kilobytes()
    {
        var failing = Enumerable.Range(0, 500).Select(i => new TestCase($"Täst{i}", "failed", 1, new string('ü', 400))).ToList();

        var parsed = TestReport.Build(failing, null);

        Assert.That(Encoding.UTF8.GetByteCount(parsed.Digest), Is.LessThanOrEqualTo(4096));
        Assert.That(parsed.ErrorLines, Has.Count.EqualTo(6));
    }

    [Test]
    public void Json_is_taken_as_it_is_and_anything_else_is_named()
    {
        Assert.That(JsonNode.DeepEquals(TextParser.Json(Samples.Printed(" {\"a\": [1]} ")).Structured, JsonNode.Parse("{\"a\":[1]}")), Is.True);
        Assert.That(TextParser.Json(Samples.Printed("oops")).Broken, Does.StartWith("the output is not JSON: "));
    }

    [FsCheck.NUnit.Property(Replay = "1904,1")]
    public void No_output_makes_a_parser_throw(string? text)
    {
        foreach (var name in OutputParsers.Names)
        {
            Assert.That(OutputParsers.Parse(name, Samples.Printed(text ?? "")), Is.Not.Null);
            Assert.That(OutputParsers.Parse(name, Samples.Files(text ?? "")), Is.Not.Null);
        }
    }

    private static IEnumerable<string> Tests(ParsedOutput parsed) => parsed.Structured!["tests"]!.AsArray().Select(test => $"{test!["name"]} {test["status"]}");

    private static (int Total, int Passed, int Failed, int Skipped) Counts(ParsedOutput parsed)
    {
        var json = parsed.Structured!;
        return ((int)json["total"]!, (int)json["passed"]!, (int)json["failed"]!, (int)json["skipped"]!);
    }
}
