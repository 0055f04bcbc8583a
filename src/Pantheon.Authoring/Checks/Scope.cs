using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;

namespace Pantheon.Authoring.Checks;

/// <summary>The names that an expression may read where it stands, with the schemas of their values as far as they are known.</summary>
internal sealed class Scope(IReadOnlyDictionary<string, JsonObject?> roots)
{
    /// <summary>The nodes of the flow, when the expression stands in one.</summary>
    public UpstreamNodes? Nodes { get; init; }

    /// <summary>What the expression stands in: node 'test', the prompt …</summary>
    public required string Place { get; init; }

    /// <summary>What is known of a name's value; of an unknown name nothing.</summary>
    public KnownType TypeOf(string root) =>
        roots.TryGetValue(root, out var schema) || Nodes?.TryFind(root, out schema) == true ? KnownType.Of(schema) : KnownType.Unknown;

    public void Check(ValueTemplate? value, DiagnosticBag diagnostics)
    {
        foreach (var template in value?.Templates() ?? [])
        {
            Check(template, diagnostics);
        }
    }

    public void Check(Template? template, DiagnosticBag diagnostics)
    {
        foreach (var reference in template?.Paths ?? [])
        {
            Check(reference, diagnostics);
        }
    }

    private void Check(ExpressionReference reference, DiagnosticBag diagnostics)
    {
        if (roots.TryGetValue(reference.Root, out var schema) || Nodes?.TryFind(reference.Root, out schema) == true)
        {
            if (SchemaWalk.FirstUnknown(schema, reference.Path) is var (index, known))
            {
                var segment = reference.Path[index];
                var owner = new ExpressionReference([.. reference.Path.Take(index)], reference.Span);
                diagnostics.Error(Codes.UnknownMember, reference.Span, $"'{owner}' has no '{segment}'", DidYouMean.HintOrList(segment, known, "it has"));
            }
        }
        else if (Nodes?.Exists(reference.Root) == true)
        {
            diagnostics.Error(Codes.NameNotUpstream, reference.Span, $"{Place} reads '{reference.Root}', which is not upstream of it", $"add '{reference.Root}' to its needs");
        }
        else
        {
            diagnostics.Error(Codes.UnknownName, reference.Span, $"{Place} reads the unknown name '{reference.Root}'", DidYouMean.HintOrList(reference.Root, [.. roots.Keys, .. Nodes?.Names ?? []], "names"));
        }
    }
}
