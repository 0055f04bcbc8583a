using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Terminal;

internal sealed class ScreenTests
{
    private const string Hostile = "a\u001b]0;owned\u0007b\u001b[2Jc\rd\u009b31me\tf\u001b[8mg";
    private const string Harmless = "a]0;ownedb[2Jcd31me\tf[8mg";

    [Test]
    public void Nothing_that_is_printed_makes_a_terminal_obey([Values] bool hasColour)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = new Screen(output, error, true, true, hasColour, 80);

        screen.Data(Hostile);
        screen.Say(Hostile);
        screen.Warn(Hostile);
        screen.Error("PAN0000", Hostile, Hostile);

        Assert.That(output.ToString(), Is.EqualTo(Harmless + Environment.NewLine));
        var lines = error.ToString().Split(Environment.NewLine);
        Assert.That(lines[0], Is.EqualTo(Harmless));
        Assert.That(lines[1..4], Has.All.EndsWith(Harmless));
    }

    [Test]
    public void Its_own_colours_pass()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var screen = new Screen(output, error, true, true, true, 80);

        screen.Say(screen.Dim("next") + screen.Paint("31", "bad") + "\u0007");

        Assert.That(error.ToString(), Is.EqualTo("\u001b[2mnext\u001b[0m\u001b[31mbad\u001b[0m" + Environment.NewLine));
    }

    // in the order of the table in help environment: what a terminal is asked for goes before what it is refused
    [TestCase(false, "")]
    [TestCase(true, "PANTHEON_FORCE_TTY=120")]
    [TestCase(false, "PANTHEON_FORCE_TTY=120", "NO_COLOR=1")]
    [TestCase(false, "PANTHEON_FORCE_TTY=120", "TERM=dumb")]
    [TestCase(true, "CLICOLOR_FORCE=1")]
    [TestCase(true, "CLICOLOR_FORCE=1", "NO_COLOR=1")]
    public void Colour_is_where_a_person_looks_unless_they_say_otherwise(bool hasColour, params string[] variables)
    {
        var screen = Screen.OfThisProcess(EnvironmentOf(variables));

        // the test's own output is no terminal
        Assert.That(screen.HasColour, Is.EqualTo(hasColour));
        screen.Manner.IsColourless = true;
        Assert.That(screen.HasColour, Is.False, "--no-color goes before everything");
    }

    [Test]
    public void A_forced_terminal_has_its_width_and_is_never_paged()
    {
        var screen = Screen.OfThisProcess(EnvironmentOf(["PANTHEON_FORCE_TTY=123"]));

        Assert.That((screen.Width, screen.OutputIsTerminal, screen.Height, screen.Redraws), Is.EqualTo((123, true, (int?)null, true)));
        Assert.That(Screen.OfThisProcess(EnvironmentOf(["PANTHEON_FORCE_TTY=123", "TERM=dumb"])).Redraws, Is.False);
    }

    [Test]
    public void Details_are_for_those_who_ask_and_hints_not_for_those_who_want_quiet()
    {
        using var error = new StringWriter();
        var screen = new Screen(error, error, false, false, false, 80);

        screen.Detail("a");
        screen.Say("b");
        screen.Manner.IsVerbose = screen.Manner.IsQuiet = true;
        screen.Detail("c");
        screen.Say("d");
        screen.Into(error).Detail("e");

        Assert.That(error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(["b", "c", "e"]));
    }

    private static HostEnvironment EnvironmentOf(string[] variables) => new(
        variables.Where(variable => variable.Length > 0).Select(variable => variable.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]), "/", "tester");
}
