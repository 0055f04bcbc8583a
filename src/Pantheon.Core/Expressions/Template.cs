using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>A text with `${{ … }}` in it; alone in the text, an expression keeps its type.</summary>
public sealed class Template
{
    private const string Open = "${{";

    private readonly IReadOnlyList<Part> _parts;

    private Template(string source, SourceSpan span, IReadOnlyList<Part> parts, IReadOnlyList<ExpressionReference> references)
    {
        (Source, Span, _parts, Paths) = (source, span, parts, references);
        References = [.. references.Select(reference => reference.ToString())];
    }

    public string Source { get; }

    public SourceSpan Span { get; }

    /// <summary>The paths that its expressions read, as authored: `plan.output`, `input.spec.title`.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>The same with segments and places, in the order in which they are written.</summary>
    public IReadOnlyList<ExpressionReference> Paths { get; }

    /// <summary>Whether the text has no expression in it.</summary>
    public bool IsConstant => _parts.All(part => part.Expression is null);

    /// <summary>Parses; faults go to the bag with their place, and the result is null then. The span is where the first character of the text stands.</summary>
    public static Template? Parse(string source, SourceSpan span, DiagnosticBag diagnostics)
    {
        var text = new TemplateSource(source, span, diagnostics);
        var parts = new List<Part>();
        var references = new List<ExpressionReference>();
        var isWhole = true;
        var at = 0;
        while (source.IndexOf(Open, at, StringComparison.Ordinal) is >= 0 and var open)
        {
            if (open > at)
            {
                parts.Add(Part.Of(source[at..open]));
            }

            var before = references.Count;
            var lexer = new Lexer(text, open + Open.Length);
            var expression = lexer.Read() is { } tokens ? new Parser(text, tokens, references).Parse() : null;
            at = lexer.End;
            if (expression is null)
            {
                isWhole = false;
                continue;
            }

            parts.Add(new Part("", expression, source[open..at], text.SpanOf(open, at - open), references[before..]));
        }

        if (at < source.Length)
        {
            parts.Add(Part.Of(source[at..]));
        }

        return isWhole ? new Template(source, span, parts, InOrder(references)) : null;
    }

    /// <summary>The text with a name in the place of every expression, and the expressions by their order: so that a script reads values and never contains them.</summary>
    public (string Text, IReadOnlyList<Template> Values) Separate(Func<int, string> nameOf)
    {
        var values = new List<Template>();
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.Expression is null ? part.Literal : nameOf(values.Count));
            if (part.Expression is not null)
            {
                values.Add(new Template(part.Source, part.Span, [part], InOrder(part.References)));
            }
        }

        return (text.ToString(), values);
    }

    /// <summary>The value: of the expression when the text is nothing else, else a string.</summary>
    public JsonNode? Evaluate(EvaluationContext context)
    {
        var meant = _parts.Where(part => part.Expression is not null || !string.IsNullOrWhiteSpace(part.Literal)).ToList();
        return meant is [{ Expression: { } only }] ? new Evaluator(context).Evaluate(only)?.DeepClone() : JsonValue.Create(Render(context));
    }

    /// <summary>What is known of the value before the run; what can never mean anything goes to `fault` with its place.</summary>
    public KnownType TypeOf(Func<string, KnownType> rootOf, Action<SourceSpan, string> fault)
    {
        var types = _parts.Where(part => part.Expression is not null)
            .Select(part => new Typing(rootOf, message => fault(part.Span, message)).TypeOf(part.Expression!)) // asked on the line before
            .ToList();
        return types is [var only] && _parts.All(part => part.Expression is not null || string.IsNullOrWhiteSpace(part.Literal)) ? only : KnownType.Of(ValueKinds.Text);
    }

    /// <summary>The text with every expression rendered (prompts).</summary>
    public string Render(EvaluationContext context)
    {
        var evaluator = new Evaluator(context);
        return string.Concat(_parts.Select(part => part.Expression is null ? part.Literal : Values.Text(evaluator.Evaluate(part.Expression))));
    }

    public override string ToString() => Source;

    private static IReadOnlyList<ExpressionReference> InOrder(IEnumerable<ExpressionReference> references) =>
        [.. references.OrderBy(reference => (reference.Span.Line, reference.Span.Column))];

    private sealed record Part(string Literal, Expression? Expression, string Source, SourceSpan Span, IReadOnlyList<ExpressionReference> References)
    {
        public static Part Of(string literal) => new(literal, null, literal, SourceSpan.None, []);
    }
}
