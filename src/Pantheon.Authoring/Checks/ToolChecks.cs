using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Tools;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks the names in a declared tool's expressions: its arguments, its output folder, the repository's recipe.</summary>
internal static class ToolChecks
{
    public static void Check(Definition<ToolSpec> tool, DiagnosticBag diagnostics)
    {
        if (tool.Value is not { } spec)
        {
            return;
        }

        var scope = new Scope(new Dictionary<string, JsonObject?>
        {
            ["args"] = spec.Input.Document,
            ["tool"] = SchemaWalk.Closed(("out", null)),
            ["repo"] = SchemaWalk.Closed(("name", null), ("test", null), ("build", null), ("results", null)),
        })
        { Place = $"the tool '{spec.Name}'" };
        scope.Check(spec.Arguments, diagnostics);
        scope.Check(spec.Parse, diagnostics);
    }
}
