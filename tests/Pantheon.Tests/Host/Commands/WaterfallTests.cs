using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Tests.Host.Commands;

public sealed class WaterfallTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 22, 0, 0, TimeSpan.Zero);

    [Test]
    public void Calls_stand_below_their_attempt_where_they_began_and_as_long_as_they_took()
    {
        var lines = Print(Bars(), width: 100, colour: false);

        Assert.That(lines[0], Does.Match(@"^codegen#1 failed +✕ +1 m 40 s  █+$"));
        Assert.That(lines[1], Does.Match(@"^     1 coder +50 s  ▓+$"));
        Assert.That(lines[2], Does.Match(@"^     1 shell +✕ +500 ms  {30,}▒$"));
        Assert.That(lines[1].Count(letter => letter == '▓') * 2, Is.EqualTo(lines[0].Count(letter => letter == '█')).Within(1));
        Assert.That(lines[2].IndexOf('▒', StringComparison.Ordinal), Is.EqualTo(lines[1].LastIndexOf('▓') + 1).Within(1));
        Assert.That(lines.Select(line => line.Length), Has.All.LessThanOrEqualTo(100));
    }

    [TestCase(40)]
    [TestCase(300)]
    public void It_fits_a_hundred_columns_whatever_the_names(int width) =>
        Assert.That(Print(Bars("a tool with a name that is much longer than any column"), width, colour: false).Select(line => line.Length), Has.All.LessThanOrEqualTo(100));

    [Test]
    public void A_name_is_text_and_colour_is_only_where_it_is_wanted()
    {
        var plain = string.Join('\n', Print(Bars("e\u001b[2Jvil\nsecond"), 100, colour: false));
        var coloured = string.Join('\n', Print(Bars(), 100, colour: true));

        Assert.That(plain, Does.Not.Contain('\u001b').And.Contains("vil"));
        Assert.That(Regex.Count(coloured, "\u001b\\[31m"), Is.EqualTo(2), "what failed");
    }

    private static IReadOnlyList<Bar> Bars(string tool = "shell")
    {
        var run = new RunId(Guid.Empty);
        var node = new NodeId("codegen");
        var attempt = new Attempt { Id = new AttemptId(run, node, 1), SpanId = [1], State = AttemptState.Failed, StartedAt = Start, EndedAt = Start.AddSeconds(100), Timeout = TimeSpan.FromHours(1) };
        var turn = new TracedTurn { Node = node, Attempt = 1, Turn = 1, StartedAt = Start, Took = TimeSpan.FromSeconds(50), Model = "coder", Request = Digest.Of("r") };
        var call = new TracedCall { Node = node, Attempt = 1, Turn = 1, Sequence = 1, StartedAt = Start.AddSeconds(50), Took = TimeSpan.FromMilliseconds(500), Tool = tool, Ok = false };
        return Waterfall.Of([attempt], [turn], [call], Start.AddHours(1));
    }

    private static string[] Print(IReadOnlyList<Bar> bars, int width, bool colour)
    {
        var output = new StringWriter();
        Waterfall.Print(new Screen(output, TextWriter.Null, outputIsTerminal: colour, errorIsTerminal: false, hasColour: colour, width), bars);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
