using NUnit.Framework;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Core.Diagnostics;

public sealed class DiagnosticPrinterTests
{
    [Test]
    public void A_fault_is_shown_in_its_line_with_a_caret_and_the_way_out()
    {
        var diagnostic = new Diagnostic("PAN2103", Severity.Error, new SourceSpan("flows/spec2code.yaml", 2, 11, 8), "node 'test' needs unknown node 'implment'", "did you mean 'implement'?");

        var text = DiagnosticPrinter.Print(diagnostic, _ => "nodes:\n  needs: [ implment ]\r\n");

        Assert.That(text, Is.EqualTo("""
            flows/spec2code.yaml:2:11: error PAN2103: node 'test' needs unknown node 'implment'
                  needs: [ implment ]
                          ^^^^^^^^ did you mean 'implement'?

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Faults_come_in_the_order_of_files_and_places()
    {
        Diagnostic At(string file, int line, int column) => new("PAN1001", Severity.Warning, new SourceSpan(file, line, column), "odd");

        var text = DiagnosticPrinter.Print([At("b", 1, 1), At("a", 2, 1), At("a", 1, 3)], _ => null);

        Assert.That(text, Is.EqualTo("a:1:3: warning PAN1001: odd\na:2:1: warning PAN1001: odd\nb:1:1: warning PAN1001: odd\n"));
    }

    [TestCase(9, 1)]
    [TestCase(0, 0)]
    public void A_place_that_the_source_does_not_have_prints_without_a_caret(int line, int column)
    {
        var text = DiagnosticPrinter.Print(new Diagnostic("PAN1001", Severity.Error, new SourceSpan("f", line, column), "gone", "look elsewhere"), _ => "one line");

        Assert.That(text, Does.EndWith("error PAN1001: gone\n    look elsewhere\n"));
    }

    [Test]
    public void Tabs_and_control_characters_do_not_move_the_caret_or_reach_the_terminal()
    {
        var text = DiagnosticPrinter.Print(new Diagnostic("PAN1001", Severity.Error, new SourceSpan("f", 1, 4, 99), "bad"), _ => "\ta\u001bbc");

        Assert.That(text, Is.EqualTo("f:1:4: error PAN1001: bad\n     a·bc\n       ^^\n"));
    }

    [Test]
    public void A_long_line_is_shown_around_its_fault()
    {
        var line = new string('x', 1000) + "FAULT" + new string('y', 1000);

        var text = DiagnosticPrinter.Print(new Diagnostic("PAN1001", Severity.Error, new SourceSpan("f", 1, 1001, 5), "bad"), _ => line);

        var lines = text.Split('\n');
        Assert.That(lines[1], Has.Length.EqualTo(164).And.Contains("FAULT"));
        Assert.That(lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), 5), Is.EqualTo("FAULT"));
    }
}
