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
}
