using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Terminal;

public sealed class ProgressLineTests
{
    [Test]
    public void In_a_pipe_a_step_is_one_line_and_so_is_each_tenth_of_it()
    {
        var text = Shown(isTerminal: false, line =>
        {
            line.Show("pulling manifest", null, "");
            line.Show("pulling a3", 0, "0 B of 100 B");
            line.Show("pulling a3", 9, "9 B of 100 B");
            line.Show("pulling a3", 11, "11 B of 100 B");
            line.Show("pulling a3", 12, "12 B of 100 B");
            line.Show("pulling b4", 12, "12 B of 100 B");
        });

        Assert.That(text, Is.EqualTo(
            "20:00:00  pulling manifest\n20:00:00  pulling a3    0 %  0 B of 100 B\n20:00:00  pulling a3   11 %  11 B of 100 B\n20:00:00  pulling b4   12 %  12 B of 100 B\n"));
    }

    [Test]
    public void On_a_terminal_the_line_is_redrawn_and_taken_away() =>
        Assert.That(
            Shown(isTerminal: true, line =>
            {
                line.Show("one", null, "");
                line.Show("two", 50, "");
            }),
            Is.EqualTo("one\r\u001b[Ktwo   50 %\r\u001b[K"));

    [Test]
    public void What_a_server_says_cannot_move_the_cursor() =>
        Assert.That(Shown(isTerminal: false, line => line.Show("a\u001b[2Jb\r\nc", null, "")), Does.Not.Contain("\u001b").And.Not.Contain("\r"));

    [TestCase("y\n", true)]
    [TestCase("Yes\n", true)]
    [TestCase("\n", false)]
    [TestCase("n\n", false)]
    [TestCase("", false)]
    public void Only_a_yes_is_a_yes(string answer, bool agreed)
    {
        using var output = new StringWriter();
        using var input = new StringReader(answer);
        var screen = new Screen(output, output, outputIsTerminal: true, errorIsTerminal: true, hasColour: false, width: 80) { Input = input };

        Assert.That(screen.Ask("Install?"), Is.EqualTo(agreed));
        Assert.That(output.ToString(), Is.EqualTo("Install? [y/N] "));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void In_a_pipe_nobody_is_asked(bool hasInput, bool isTerminal)
    {
        using var output = new StringWriter();
        using var input = new StringReader("y\n");
        var screen = new Screen(output, output, isTerminal, isTerminal, hasColour: false, width: 80) { Input = hasInput ? input : null };

        Assert.That(screen.Ask("Install?"), Is.Null);
        Assert.That(output.ToString(), Is.Empty);
    }

    private static string Shown(bool isTerminal, Action<ProgressLine> show)
    {
        using var output = new StringWriter();
        using (var line = new ProgressLine(new Screen(output, output, isTerminal, isTerminal, hasColour: false, width: 80), new ManualTime()))
        {
            show(line);
        }

        return output.ToString();
    }
}
