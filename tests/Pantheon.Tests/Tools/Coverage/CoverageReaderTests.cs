using NUnit.Framework;
using Pantheon.Core.Coverage;
using Pantheon.Tools.Coverage;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tests.Tools.Coverage;

public sealed class CoverageReaderTests
{
    private const string Root = "/work/tree";

    private const string Cobertura = """
        <?xml version="1.0" ?>
        <!DOCTYPE coverage SYSTEM "http://example.invalid/coverage-04.dtd">
        <coverage line-rate="0.99"><sources><source>/work/tree/src/</source></sources><packages><package name="p"><classes>
          <class name="A" filename="A.cs"><methods><method name="m"><lines><line number="1" hits="1"/></lines></method></methods>
            <lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class>
          <class name="A/Inner" filename="A.cs"><lines><line number="2" hits="3"/><line number="3" hits="0"/></lines></class>
          <class name="Far" filename="/usr/lib/far.cs"><lines><line number="1" hits="0"/></lines></class>
        </classes></package></packages></coverage>
        """;

    [Test]
    public void Cobertura_is_counted_by_its_lines_and_not_by_what_it_says_of_itself() =>
        Assert.That(Of(Cobertura), Is.EqualTo("src/A.cs 2/3"));

    [Test]
    public void Lcov_is_counted_by_its_lines() =>
        Assert.That(Of("TN:\nSF:/work/tree/src/b.rs\nDA:1,5\nDA:2,0\nLF:900\nLH:900\nend_of_record\nSF:src/c.js\nDA:1,0\nend_of_record\n"), Is.EqualTo("src/b.rs 1/2, src/c.js 0/1"));

    [Test]
    public void Reports_of_one_call_are_put_together_line_by_line() =>
        Assert.That(Of("SF:a.go\nDA:1,0\nDA:2,1\nend_of_record\n", "SF:./a.go\nDA:1,1\nDA:3,0\nend_of_record\n"), Is.EqualTo("a.go 2/3"));

    [TestCase("<coverage><class filename='a'><lines><line number='1' hits='&e;'/></lines></class></coverage>", "cannot be read")]
    [TestCase("<!DOCTYPE coverage [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><coverage><sources><source>&e;</source></sources></coverage>", "cannot be read")]
    [TestCase("<!DOCTYPE coverage [<!ENTITY e 'x'>]><coverage><class filename='a'><line number='1' hits='1'/></class>&e;</coverage>", "cannot be read")]
    [TestCase("<coverage><class filename='a'><line number='1' hits='1'/></class>", "cannot be read")]
    [TestCase("<report><class filename='a'><line number='1' hits='1'/></class></report>", "its root is 'report'")]
    [TestCase("<coverage><class filename='a'><line number='99999999' hits='1'/></class></coverage>", "it names line 99999999")]
    [TestCase("<coverage><class filename='a'><line number='1' hits='many'/></class></coverage>", "no 'hits' that is a number")]
    [TestCase("<coverage><class filename='../../etc/passwd'><line number='1' hits='1'/></class></coverage>", "it names no line of this tree")]
    [TestCase("<coverage line-rate='1.0'/>", "it names no line of this tree")]
    [TestCase("SF:a\nDA:1,1\n", "not written whole")]
    [TestCase("DA:1,1\n", "neither Cobertura XML nor LCOV")]
    [TestCase("TN:\nDA:1,1\n", "outside of a record")]
    [TestCase("coverage: 100 %\n", "neither Cobertura XML nor LCOV")]
    public void What_cannot_be_read_is_no_evidence(string text, string expected)
    {
        var (report, fault) = CoverageReader.Read([new ResultFile("c.xml", text)], Root, _ => false);

        Assert.That(report, Is.Null);
        Assert.That(fault, Does.Contain(expected));
    }

    [Test]
    public void A_report_has_a_bounded_depth()
    {
        var (_, fault) = CoverageReader.Read([new ResultFile("c.xml", "<coverage>" + string.Concat(Enumerable.Repeat("<a>", 40)))], Root, _ => false);

        Assert.That(fault, Does.Contain("more than 32 elements deep"));
    }

    [Test]
    public void One_broken_report_spoils_the_others() =>
        Assert.That(CoverageReader.Read([new ResultFile("a", "SF:a\nDA:1,1\nend_of_record\n"), new ResultFile("b", "<coverage>")], Root, _ => false).Report, Is.Null);

    [Test]
    public void What_was_written_is_read_back()
    {
        var report = new CoverageReport(new Dictionary<string, FileCoverage> { ["a.cs"] = new(1, 3) });

        Assert.That(CoverageReport.Of(report.ToJson())!.Files, Is.EqualTo(report.Files));
    }

    private static string Of(params string[] texts)
    {
        var (report, fault) = CoverageReader.Read([.. texts.Select((text, at) => new ResultFile($"{at}", text))], Root, _ => true);
        Assert.That(fault, Is.Null);
        return string.Join(", ", report!.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => FormattableString.Invariant($"{file.Key} {file.Value.Covered}/{file.Value.Lines}")));
    }
}
