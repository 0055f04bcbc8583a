using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

internal sealed class LogPrinterTests
{
    private static readonly LogLine Text = new(new DateTimeOffset(2026, 11, 21, 1, 2, 3, TimeSpan.Zero), "code", 1, 4, "text", "first\n\u001b[2Jsecond\u0007\n\n  third");

    [Test]
    public void A_text_of_several_lines_becomes_several_and_nothing_in_it_is_obeyed_by_a_terminal() =>
        Assert.That(Print(Text), Is.EqualTo("code#1.4  text    first\ncode#1.4  text    second\ncode#1.4  text      third\n"));

    [Test]
    public void A_piece_of_white_space_is_no_line() => Assert.That(Print(Text with { Text = " \n\n" }), Is.Empty);

    [Test]
    public void A_json_line_is_one_object() =>
        Assert.That(Print(Text with { Text = "a" }, json: true), Is.EqualTo("""{"at":"2026-11-21T01:02:03.000Z","node":"code","attempt":1,"turn":4,"kind":"text","text":"a"}""" + "\n"));

    [TestCase(null, "sec+ond", "code#1.4  text    second\n")]
    [TestCase("review", null, "")]
    [TestCase("code", "^text first", "code#1.4  text    first\n")]
    public void Only_what_was_asked_for_is_shown(string? node, string? pattern, string shown) => Assert.That(Print(Text, node, pattern), Is.EqualTo(shown));

    [TestCase("(")]
    [TestCase("(?=a)")]
    public void A_pattern_that_is_none_is_wrong_usage(string pattern)
    {
        var fault = Assert.Throws<PantheonException>(() => Print(Text, pattern: pattern));

        Assert.That(Faults.ExitCodeOf(fault!), Is.EqualTo(ExitCode.Usage));
    }

    private static string Print(LogLine line, string? node = null, string? pattern = null, bool json = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        var screen = new Screen(output, error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 80);
        var context = new CommandContext(screen, new HostEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), "tester"), TimeProvider.System) { Json = json };
        var printer = new LogPrinter(context, node, pattern, timestamps: false);
        foreach (var chosen in printer.Choose([line]))
        {
            printer.Print(chosen);
        }

        return output.ToString();
    }
}
