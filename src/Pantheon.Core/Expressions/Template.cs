using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Expressions;

/// <summary>A text with `${{ … }}` in it; alone in the text, an expression keeps its type.</summary>
public sealed class Template
{
    private Template(string source, SourceSpan span) => (Source, Span) = (source, span);

    public string Source { get; }

    public SourceSpan Span { get; }

    /// <summary>The paths that its expressions read, as authored: `plan.output`, `input.spec.title`.</summary>
    public IReadOnlyList<string> References { get; } = [];

    /// <summary>Parses; faults go to the bag with their place, and the result is null then.</summary>
    public static Template? Parse(string source, SourceSpan span, DiagnosticBag diagnostics) => new(source, span);

    /// <summary>The value: of the expression when the text is nothing else, else a string.</summary>
    public JsonNode? Evaluate(EvaluationContext context) => Source;

    /// <summary>The text with every expression rendered (prompts).</summary>
    public string Render(EvaluationContext context) => Source;
}
