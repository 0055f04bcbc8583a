using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Tests.Core.Expressions;

public sealed class FiltersTests
{
    private static readonly EvaluationContext Context = new(new Dictionary<string, JsonNode?>
    {
        ["acceptance"] = JsonNode.Parse("""[{"text":"seconds form","test":"T.Seconds"},{"text":"two\nlines"},"plain",3]"""),
        ["plan"] = JsonNode.Parse("""{"summary":"do it","steps":[]}"""),
        ["diff"] = JsonNode.Parse("""{"text":"+a\n```\n"}"""),
        ["long"] = new string('a', 500) + new string('z', 500),
        ["pairs"] = string.Concat(Enumerable.Repeat("😀", 300)),
        ["blank"] = "  \n",
        ["empty"] = new JsonArray(),
    });

    [TestCase("acceptance | bullets", "- seconds form (test: T.Seconds)\n- two\n  lines\n- plain\n- 3")]
    [TestCase("empty | bullets", "")]
    [TestCase("nothing | bullets", "")]
    [TestCase("'one' | bullets", "- one")]
    [TestCase("plan | section(\"Plan\")", "## Plan\n{\n  \"summary\": \"do it\",\n  \"steps\": []\n}\n")]
    [TestCase("'wrong' | section('The last attempt')", "## The last attempt\nwrong\n")]
    [TestCase("nothing.at.all | section('Notes')", "")]
    [TestCase("blank | section('Notes')", "")]
    [TestCase("empty | json | section('Seen before') | fit(2000)", "")]
    [TestCase("plan.steps || 'none' | section('Steps')", "")]
    [TestCase("nothing || 'none' | section('Steps')", "## Steps\nnone\n")]
    [TestCase("diff.text | fence('diff')", "````diff\n+a\n```\n````")]
    [TestCase("'x' | FENCE", "```\nx\n```")]
    [TestCase("nothing | fence('diff') | fit(10)", "")]
    [TestCase("plan | json | fence('json')", "```json\n{\n  \"summary\": \"do it\",\n  \"steps\": []\n}\n```")]
    [TestCase("'short' | fit(100)", "short")]
    [TestCase("'short' | fit(2)", "sh")]
    [TestCase("'short' | fit(nothing)", "")]
    public void A_filter_lays_its_value_out(string expression, string expected) => Assert.That(Render(expression), Is.EqualTo(expected));

    [Test]
    public void Fit_keeps_head_and_tail_and_says_what_is_missing()
    {
        var text = Render("long | fit(200)");

        Assert.That(text, Has.Length.EqualTo(200));
        Assert.That(text, Does.Match(@"^a{100,}\n\[… 800 characters and more left out …\]\nz{40,}$"));
    }

    [TestCase(30)]
    [TestCase(31)]
    [TestCase(200)]
    [TestCase(201)]
    [TestCase(202)]
    public void Fit_never_cuts_a_character_in_two(int max)
    {
        var text = Render($"pairs | fit({max})");

        Assert.That(text, Has.Length.LessThanOrEqualTo(max));
        Assert.That(text.EnumerateRunes().Select(rune => rune.Value), Has.None.EqualTo(0xFFFD));
    }

    private static string Render(string expression) => Template.Parse($"${{{{ {expression} }}}}", SourceSpan.None, [])!.Render(Context);
}
