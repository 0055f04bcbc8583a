using Pantheon.Tools.Parsing;

namespace Pantheon.Tests.Tools.Parsing;

/// <summary>Result files as the runners write them, cut to what matters.</summary>
internal static class Samples
{
    public const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun id="1" name="run" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="a" testName="Adds(1,2)" outcome="Passed" duration="00:00:00.0120000" />
            <UnitTestResult testId="b" testName="Subtracts" outcome="Failed" duration="00:00:01.5000000">
              <Output><ErrorInfo>
                <Message>  Expected: 3
          But was:  4</Message>
                <StackTrace>   at Shop.Tests.SumTests.Subtracts() in /build/tree/tests/SumTests.cs:line 12
           at System.Reflection.Invoke()</StackTrace>
              </ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testId="c" testName="Shop.Tests.XTests.Holds(x: 1)" outcome="NotExecuted" duration="00:00:00" />
            <UnitTestResult testId="d" testName="Rows" outcome="Failed"><InnerResults>
              <UnitTestResult testId="d" testName="Rows (1)" outcome="Passed" />
              <UnitTestResult testId="d" testName="Rows (2)" outcome="Failed"><Output><ErrorInfo><Message>no</Message></ErrorInfo></Output></UnitTestResult>
            </InnerResults></UnitTestResult>
          </Results>
          <TestDefinitions>
            <UnitTest id="a"><TestMethod className="Shop.Tests.SumTests" name="Adds(1,2)" /></UnitTest>
            <UnitTest id="b"><TestMethod className="Shop.Tests.SumTests" name="Subtracts" /></UnitTest>
            <UnitTest id="c"><TestMethod className="Shop.Tests.XTests" name="Holds" /></UnitTest>
            <UnitTest id="d"><TestMethod className="Shop.Tests.RowTests, Shop.Tests, Version=1.0.0.0" name="Rows" /></UnitTest>
          </TestDefinitions>
          <ResultSummary outcome="Failed" />
        </TestRun>
        """;

    public const string CrashedTrx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results><UnitTestResult testId="a" testName="Adds" outcome="Passed" /></Results>
          <TestDefinitions><UnitTest id="a"><TestMethod className="Shop.SumTests" name="Adds" /></UnitTest></TestDefinitions>
          <ResultSummary outcome="Failed"><RunInfos>
            <RunInfo outcome="Error"><Text>The active test run was aborted. Reason: Test host process crashed</Text></RunInfo>
          </RunInfos></ResultSummary>
        </TestRun>
        """;

    public const string Junit = """
        <testsuites><testsuite name="shop" tests="4">
          <testcase classname="shop.sum" name="adds" time="0.25"/>
          <testcase classname="shop.sum" name="subtracts" time="0.5"><failure message="assert 3 == 4">sum.py:12: AssertionError</failure></testcase>
          <testcase classname="shop.sum" name="divides"><error message="ZeroDivisionError"/></testcase>
          <testcase classname="shop.sum" name="later"><skipped/></testcase>
        </testsuite></testsuites>
        """;

    public const string Tap = """
        TAP version 13
        # Subtest: sums
            # Subtest: adds
            ok 1 - adds
              ---
              duration_ms: 1.5
              ...
            # Subtest: subtracts
            not ok 2 - subtracts
              ---
              duration_ms: 2
              error: 'Expected 3, got 4'
              ...
            1..2
        not ok 1 - sums
          ---
          error: '1 subtest failed'
          ...
        ok 2 - plain
        ok 3 - later # SKIP not yet
        1..3
        """;

    public const string Build = """
          Determining projects to restore...
        /build/tree/src/A.cs(3,5): error CS1002: ; expected [/build/tree/src/A.csproj]
        /build/tree/src/A.cs(9,1): warning CS0168: The variable 'x' is declared but never used [/build/tree/src/A.csproj]
        /build/tree/src/A.cs(3,5): error CS1002: ; expected [/build/tree/src/A.csproj]
        MSBUILD : error MSB1003: Specify a project or solution file.
        Build FAILED.
        """;

    public static ParserInput Files(params string[] texts) =>
        new([.. texts.Select((text, i) => new ResultFile($"{i}.xml", text))], "", "") { ReadsFiles = true, Root = "/build/tree" };

    public static ParserInput Printed(string text) => new([], text, "") { ReadsFiles = false, Root = "/build/tree" };
}
