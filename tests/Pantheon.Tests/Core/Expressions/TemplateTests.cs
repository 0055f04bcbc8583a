using System.Text.Json.Nodes;
using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Tests.Core.Expressions;

public sealed class TemplateTests
{
    private static readonly EvaluationContext Context = new(new Dictionary<string, JsonNode?>
    {
        ["input"] = JsonNode.Parse("""
            {"spec":{"title":"Client honours Retry-After","fail_to_pass":["A.One","A.Two"],"scope":{"paths":["src/**","tests/**"],"max_files":8},
             "acceptance":[{"text":"seconds form","test":"T.Seconds"},{"text":"clamped"}],"targets":[{"lang":"js","out":"web"}]},
             "empty":[],"zero":0,"none":null,"word":"Failed","text":"12","half":1.5,"big":9007199254740993,"whole":5.0,"dashed-name":1,"it's":2}
            """),
        ["run"] = JsonNode.Parse("""{"patch":{"files":[{"path":"a.cs","added":1},{"added":2},{"path":"b.cs","tags":["x","y"]},{"path":"c.cs","tags":["z"]}],"text":"+a\n-b"}}"""),
        ["build"] = JsonNode.Parse("""{"result":"failed"}"""),
        ["retry"] = JsonNode.Parse("""{"feedback":{"js":"wrong at 3"}}"""),
        ["target"] = JsonNode.Parse("""{"lang":"js","out":"web"}"""),
        ["describe"] = null,
    });

    [TestCase("null", null)]
    [TestCase("true", "true")]
    [TestCase("-1.50", "-1.5")]
    [TestCase("0x1f", "31")]
    [TestCase("1e3", "1000")]
    [TestCase("'it''s'", "\"it's\"")]
    [TestCase("\"double\"", "\"double\"")]
    [TestCase("input.spec.title", "\"Client honours Retry-After\"")]
    [TestCase("INPUT.Spec.TITLE", "\"Client honours Retry-After\"")]
    [TestCase("input['spec']['title']", "\"Client honours Retry-After\"")]
    [TestCase("input['it''s']", "2")]
    [TestCase("input.dashed-name", "1")]
    [TestCase("input.spec.fail_to_pass[1]", "\"A.Two\"")]
    [TestCase("input.spec.fail_to_pass[9]", null)]
    [TestCase("input.spec.fail_to_pass['1']", "\"A.Two\"")]
    [TestCase("input.spec.fail_to_pass['x']", null)]
    [TestCase("!input.spec.fail_to_pass[0]", "false")]
    [TestCase("!input.empty[0]", "true")]
    [TestCase("run.patch.files.*.path", """["a.cs","b.cs","c.cs"]""")]
    [TestCase("run.patch.files.*.tags[0]", """["x","z"]""")]
    [TestCase("run.patch.files.*.tags.*", """["x","y","z"]""")]
    [TestCase("run.patch.files[*].added", "[1,2]")]
    [TestCase("run.nothing.*.path", "[]")]
    [TestCase("nobody.knows.this[0].name", null)]
    [TestCase("input.spec.title.further", null)]
    [TestCase("retry.feedback[target.lang]", "\"wrong at 3\"")]
    [TestCase("input.spec.scope.max_files || 20", "8")]
    [TestCase("input.spec.scope.max_lines || 20", "20")]
    [TestCase("describe.output.title || input.spec.title", "\"Client honours Retry-After\"")]
    [TestCase("build.result == 'failed' || retry.feedback", "true")]
    [TestCase("input.zero && 1", "0")]
    [TestCase("1 < 2 == true", "true")]
    [TestCase("true || false && false", "true")]
    [TestCase("(true || false) && false", "false")]
    [TestCase("!'' == true", "true")]
    [TestCase("!(1 > 2)", "true")]
    public void An_expression_alone_keeps_its_type(string expression, string? json) => AssertJson($"${{{{ {expression} }}}}", json);

    [TestCase("input.word == 'FAILED'", true)]
    [TestCase("input.text == 12", true)]
    [TestCase("null == 0", true)]
    [TestCase("null == ''", true)]
    [TestCase("'x' == 0", false)]
    [TestCase("'' == false", true)]
    [TestCase("true == 1", true)]
    [TestCase("true == 'true'", false)]
    [TestCase("input.spec == input.spec", true)]
    [TestCase("input.empty == ''", false)]
    [TestCase("'a' < 'B'", true)]
    [TestCase("'10' >= 9", true)]
    [TestCase("'x' < 1", false)]
    [TestCase("'x' >= 1", false)]
    [TestCase("input.spec != null", true)]
    public void Comparison_is_as_loose_as_GitHubs(string expression, bool expected) => AssertJson($"${{{{ {expression} }}}}", expected ? "true" : "false");

    [TestCase("contains('Hello', 'ELL')", "true")]
    [TestCase("contains(input.spec.fail_to_pass, 'a.one')", "true")]
    [TestCase("contains(input.spec, 'title')", "false")]
    [TestCase("contains(null, 'x')", "false")]
    [TestCase("STARTSWITH(input.word, 'fa')", "true")]
    [TestCase("endsWith(input.half, '.5')", "true")]
    [TestCase("format('{0}/{1}.{2}', target.out, 'price', target.lang)", "\"web/price.js\"")]
    [TestCase("format('{{0}} {0} {7}', 1)", "\"{0} 1 {7}\"")]
    [TestCase("join(input.spec.fail_to_pass, ' + ')", "\"A.One + A.Two\"")]
    [TestCase("join(input.spec.fail_to_pass)", "\"A.One,A.Two\"")]
    [TestCase("join('x', '-')", "\"x\"")]
    [TestCase("toJSON(target)", """ "{\n  \"lang\": \"js\",\n  \"out\": \"web\"\n}" """)]
    [TestCase("fromJSON('[1,2]')[1]", "2")]
    [TestCase("fromJSON('{broken')", null)]
    [TestCase("fromJSON('{\"a\":1,\"a\":2}')", null)]
    [TestCase("fromJSON(null)", null)]
    public void Functions_answer_any_value(string expression, string? json) => AssertJson($"${{{{ {expression} }}}}", json);

    [TestCase("Upgrade ${{ input.word }} to ${{ input.half }}", "Upgrade Failed to 1.5")]
    [TestCase("${{ input.whole }}${{ input.big }}", "59007199254740993")]
    [TestCase("paths: ${{ input.spec.scope.paths }}", "paths: src/**, tests/**")]
    [TestCase("[${{ input.none }}]", "[]")]
    [TestCase("it is ${{ true }}", "it is true")]
    [TestCase("target ${{ target }}", """target {"lang":"js","out":"web"}""")]
    [TestCase("literal ${{ '${{ }}' }}", "literal ${{ }}")]
    public void Expressions_within_a_text_render_as_text(string source, string expected) => AssertJson(source, JsonValue.Create(expected).ToJsonString());

    [Test]
    public void White_space_around_one_expression_does_not_make_it_a_text() => AssertJson("${{ input.spec.scope.max_files }}\n", "8");

    [Test]
    public void A_value_can_be_put_into_another_document()
    {
        var template = Parse("${{ input.spec.scope }}");

        var outer = new JsonObject { ["first"] = template.Evaluate(Context), ["second"] = template.Evaluate(Context) };

        Assert.That(outer["first"]!["max_files"]!.GetValue<int>(), Is.EqualTo(8));
    }

    [Test]
    public void References_tell_what_an_expression_reads_and_where()
    {
        var source = "a ${{ retry.feedback[target.lang] || join(run.patch.files.*.path) }}\n${{ input['it''s'][0].x }}";
        var template = Template.Parse(source, new SourceSpan("f.yaml", 10, 5), [])!;

        Assert.That(template.References, Is.EqualTo(new[] { "retry.feedback", "target.lang", "run.patch.files.*.path", "input['it''s'][0].x" }));
        Assert.That(template.Paths[1].Span, Is.EqualTo(new SourceSpan("f.yaml", 10, 26, 11)));
        Assert.That(template.Paths[3].Span, Is.EqualTo(new SourceSpan("f.yaml", 11, 9, 19)));
        Assert.That(template.Paths[0].Root, Is.EqualTo("retry"));
    }

    [TestCase("${{ a.b", "PAN2201 1:1+3 the expression that begins here with '${{' has no '}}'")]
    [TestCase("x ${{ 'abc }}", "PAN2201 1:7+1 the text that begins here has no closing ' (a quote within a text is written twice)")]
    [TestCase("${{ a = b }}", "PAN2202 1:7+1 '=' has no meaning in an expression (did you mean '=='?)")]
    [TestCase("${{ 1 + 2 }}", "PAN2202 1:7+1 '+' has no meaning in an expression (expressions have no arithmetic)")]
    [TestCase("${{ 12abc }}", "PAN2202 1:5+5 '12abc' is not a number")]
    [TestCase("${{ 1e999 }}", "PAN2202 1:5+5 '1e999' is not a number")]
    [TestCase("${{ }}", "PAN2203 1:4+3 the expression is empty")]
    [TestCase("${{ a. }}", "PAN2203 1:8+2 expected the name of a property or '*', found the end of the expression")]
    [TestCase("${{ a b }}", "PAN2203 1:7+1 expected an operator or '}}', found 'b'")]
    [TestCase("${{ (a }}", "PAN2203 1:8+2 expected ')', found the end of the expression")]
    [TestCase("${{ a[0 }}", "PAN2203 1:9+2 expected ']', found the end of the expression")]
    [TestCase("${{ a || }}", "PAN2203 1:10+2 expected a value, found the end of the expression")]
    [TestCase("${{ a | 3 }}", "PAN2203 1:9+1 expected the name of a filter, found '3'")]
    [TestCase("${{ join(a; b) }}", "PAN2202 1:11+1 ';' has no meaning in an expression")]
    [TestCase("${{ join(a b) }}", "PAN2203 1:12+1 expected ',' or ')', found 'b'")]
    [TestCase("${{ contians(a, b) }}", "PAN2204 1:5+8 there is no function 'contians' (did you mean 'contains'?)")]
    [TestCase("${{ hashFiles('**') }}", "PAN2204 1:5+9 function 'hashFiles' of GitHub Actions is not supported here (known are: contains, startsWith, endsWith, format, join, toJSON, fromJSON)")]
    [TestCase("${{ a | bulets }}", "PAN2205 1:9+6 there is no filter 'bulets' (did you mean 'bullets'?)")]
    [TestCase("${{ contains(a) }}", "PAN2206 1:5+8 function 'contains' takes 2 arguments, not 1")]
    [TestCase("${{ format() }}", "PAN2206 1:5+6 function 'format' takes at least 1 arguments, not 0")]
    [TestCase("${{ join(a, b, c) }}", "PAN2206 1:5+4 function 'join' takes 1 to 2 arguments, not 3")]
    [TestCase("${{ a | section }}", "PAN2206 1:9+7 filter 'section' takes 1 argument, not 0")]
    [TestCase("${{ a | json(1) }}", "PAN2206 1:9+4 filter 'json' takes no arguments, not 1")]
    [TestCase("${{ a | fit('x') }}", "PAN2206 1:9+3 filter 'fit' takes a number of characters, not 'x'")]
    [TestCase("ok\n  ${{ input.x |\n bullts }}", "PAN2205 3:2+6 there is no filter 'bullts' (did you mean 'bullets'?)")]
    public void A_fault_is_reported_at_its_place(string source, string expected)
    {
        var diagnostics = new DiagnosticBag();

        var template = Template.Parse(source, new SourceSpan("f.yaml", 1, 1), diagnostics);

        Assert.That(template, Is.Null);
        Assert.That(diagnostics.Select(Line), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Every_expression_of_a_text_is_checked()
    {
        var diagnostics = new DiagnosticBag();

        Template.Parse("${{ a b }} ${{ 'open }} ${{ nope() }}", new SourceSpan("f.yaml", 1, 1), diagnostics);

        Assert.That(diagnostics.Select(item => item.Code), Is.EqualTo(new[] { Codes.ExpressionSyntax, Codes.ExpressionNotClosed, Codes.UnknownFunction }));
    }

    [Test]
    public void A_deeply_nested_or_endless_expression_is_refused()
    {
        var diagnostics = new DiagnosticBag();

        Template.Parse("${{ " + new string('(', 400) + "1" + new string(')', 400) + " }}", SourceSpan.None, diagnostics);
        Template.Parse("${{ " + new string('!', 400) + "1 }}", SourceSpan.None, diagnostics);
        Template.Parse("${{ a" + string.Concat(Enumerable.Repeat(" || a", 1000)) + " }}", SourceSpan.None, diagnostics);

        Assert.That(diagnostics.Select(item => item.Code), Is.All.EqualTo(Codes.ExpressionTooLarge).And.Exactly(3).Items);
    }

    [Test]
    public void A_text_without_an_expression_is_itself() => Sampled.Holds(Prop.ForAll<string>(text =>
    {
        var source = (text ?? "").Replace("${{", "$", StringComparison.Ordinal);
        var template = Template.Parse(source, SourceSpan.None, []);
        return template is { IsConstant: true } && template.Render(Context) == source && template.Evaluate(Context)!.GetValue<string>() == source;
    }));

    [Test]
    public void No_text_makes_the_parser_throw()
    {
        var pieces = new[] { "a", ".", "[", "]", "(", ")", "*", "'", "\"", "|", "||", "&&", "!", "==", "<", "1", "-", ",", " ", "join", "fit", "}}", "${{", "\n", "é" };
        Sampled.Holds(Prop.ForAll(Gen.Elements(pieces).ListOf().ToArbitrary(), parts =>
        {
            var diagnostics = new DiagnosticBag();
            var template = Template.Parse("${{ " + string.Concat(parts), new SourceSpan("f", 1, 1), diagnostics);
            template?.Evaluate(Context);
            return (template is null) == diagnostics.HasErrors;
        }));
    }

    private static Template Parse(string source)
    {
        var diagnostics = new DiagnosticBag();
        var template = Template.Parse(source, new SourceSpan("f.yaml", 1, 1), diagnostics);
        Assert.That(diagnostics.Select(Line), Is.Empty);
        return template!;
    }

    private static void AssertJson(string source, string? json)
    {
        var value = Parse(source).Evaluate(Context);

        Assert.That(JsonNode.DeepEquals(value, json is null ? null : JsonNode.Parse(json)), Is.True, () => value?.ToJsonString() ?? "null");
    }

    private static string Line(Diagnostic item) =>
        FormattableString.Invariant($"{item.Code} {item.Span.Line}:{item.Span.Column}+{item.Span.Length} {item.Message}{(item.Hint is null ? "" : $" ({item.Hint})")}");
}
