using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Schemas;

namespace Pantheon.Authoring.Checks;

/// <summary>Holds what the values of a flow give, as far as it is known before the run, against what is wanted where they stand.</summary>
internal sealed class TypeChecks(DiagnosticBag diagnostics)
{
    private const int MaxShown = 60;

    private readonly HashSet<(SourceSpan, string)> _said = [];

    /// <summary>A value that must fit a schema; one that is known as a whole is judged by it at once.</summary>
    public void Fits(ValueTemplate? value, Scope scope, JsonSchema wanted, bool isOptional, string what, YamlNode place)
    {
        if (value is null)
        {
            return;
        }

        if (!value.IsConstant)
        {
            Fits(value, scope, KnownType.Of(wanted.Document), what, place);
        }
        else if (value.Evaluate(new EvaluationContext(new Dictionary<string, JsonNode?>())) is var constant && (constant is not null || !isOptional) && wanted.Validate(constant) is [var fault, ..])
        {
            Say(place.At(Steps(fault.Path)), $"{what} must be {fault.Expected}, and {Of(fault.Path[1..], "this")} is {fault.Got}");
        }
    }

    /// <summary>A value that must be of one of these kinds.</summary>
    public void Is(ValueTemplate? value, Scope scope, ValueKinds wanted, string what, YamlNode place)
    {
        if (value is not null)
        {
            Fits(value, scope, KnownType.Of(wanted), what, place);
        }
    }

    /// <summary>A text that is asked whether it is true; something that never is false asks nothing.</summary>
    public void Asks(Template? template, Scope scope, string what)
    {
        if (template is null)
        {
            return;
        }

        var type = template.TypeOf(scope.TypeOf, Fault);
        if (template.Separate(_ => "").Text.Trim().Length > 0)
        {
            Say(template.Span, $"{what} has words around its expression, so that it is a text and always true", "write one expression: \"${{ a && b }}\"");
        }
        else if (type.IsOnly(ValueKinds.List | ValueKinds.Object) && (type.Kinds & ValueKinds.Null) == 0)
        {
            Say(template.Span, $"{what} asks whether {KnownType.Said(type.Kinds)} is true, and it always is", "compare a member of it, as in '.failed > 0' or '[0]'");
        }
    }

    /// <summary>A value that may be anything; what in it can never mean anything is said all the same.</summary>
    public KnownType Any(ValueTemplate? value, Scope scope) => value?.TypeOf(scope.TypeOf, Fault) ?? KnownType.Unknown;

    private void Fits(ValueTemplate value, Scope scope, KnownType wanted, string what, YamlNode place)
    {
        if (TypeFit.Misfit(Any(value, scope), wanted) is var (path, fault))
        {
            var at = place.At(Steps(path));
            Say(at, $"{what}: {Of(path, Shown(value))} {fault}");
        }
    }

    private void Fault(SourceSpan span, string message) => Say(span, $"this expression can never mean anything: {message}");

    private void Say(YamlNode place, string message) => Say(place is YamlScalar ? place.Span : place.Span with { Length = 1 }, message);

    // the same value may be looked at for two nodes
    private void Say(SourceSpan span, string message, string? hint = null)
    {
        if (_said.Add((span, message)))
        {
            diagnostics.Error(Codes.WrongValueType, span, message, hint);
        }
    }

    private static string Of(string path, string whole) => path.Length == 0 ? whole : $"'{path.TrimStart('.')}'";

    private static string Shown(ValueTemplate value) =>
        value is ValueTemplate.Text { Template: var template } ? $"'{(template.Source.Length > MaxShown ? template.Source[..MaxShown] + "…" : template.Source)}'" : "this";

    private static string[] Steps(string path) => path.Split(['$', '.', '[', ']', '\''], StringSplitOptions.RemoveEmptyEntries);
}
