using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Globs;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Holds what an attempt changed to its bounds: scope, protected paths, and the limits of `expect` and of the task.</summary>
internal static class ChangeGuard
{
    /// <param name="attempt">What this attempt changed.</param>
    /// <param name="change">What the node changed in all its attempts that go on.</param>
    public static Failure? Check(NodeContext context, Patch attempt, Patch change)
    {
        var paths = attempt.Files.SelectMany(file => file.From is { } from ? new[] { file.Path, from } : [file.Path]).Distinct(StringComparer.Ordinal).ToList();
        var shielded = paths.Where(path => Glob.AnyMatches(context.Protected, path)).ToList();
        if (shielded.Count > 0)
        {
            return Left($"'{context.Node.Id}' changed protected files: {Listed(shielded)}");
        }

        var agent = context.Node is AgentNode node ? context.Run.Catalog.Agents.GetValueOrDefault(node.Agent) : null;
        var bounds = context.Node is AgentNode ? EditBounds.Of(agent, context.Run.Task) : [];
        var outside = bounds.Count == 0 ? [] : paths.Where(path => !Glob.AnyMatches(bounds, path)).ToList();
        return outside.Count > 0
            ? Left($"'{context.Node.Id}' changed files outside of '{string.Join("', '", bounds)}': {Listed(outside)}")
            : Limits(context, change);
    }

    private static Failure? Limits(NodeContext context, Patch change)
    {
        var (expect, scope) = (context.Node.Expect, context.Run.Task?.Scope);
        var isCoder = context.Node is AgentNode;
        var maxFiles = Number(expect?.MaxFiles?.Evaluate(context.Values)) ?? (isCoder ? scope?.MaxFiles : null);
        if (maxFiles is { } files && change.Files.Count > files)
        {
            return Large(FormattableString.Invariant($"'{context.Node.Id}' changed {change.Files.Count} files; at most {files} are allowed"));
        }

        var maxLines = Number(expect?.MaxAddedLines?.Evaluate(context.Values)) ?? (isCoder ? scope?.MaxAddedLines : null);
        if (maxLines is { } lines && change.Added > lines)
        {
            return Large(FormattableString.Invariant($"'{context.Node.Id}' added {change.Added} lines; at most {lines} are allowed"));
        }

        var added = change.Text.Split('\n').Where(line => line.StartsWith('+') && !line.StartsWith("+++ ", StringComparison.Ordinal));
        return expect?.ForbidAdded.FirstOrDefault(text => added.Any(line => line.Contains(text, StringComparison.Ordinal))) is { } forbidden
            ? Large($"'{context.Node.Id}' added a line with '{forbidden}', which the flow forbids")
            : null;
    }

    private static Failure Left(string message) => new(FailureKind.GateRejected, message) { Code = Codes.ScopeLeft, Digest = message };

    private static Failure Large(string message) => new(FailureKind.GateRejected, message) { Code = Codes.ChangeTooLarge, Digest = message };

    private static int? Number(JsonNode? value) =>
        int.TryParse(value?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Listed(List<string> paths) =>
        $"'{string.Join("', '", paths.Take(5))}'{(paths.Count > 5 ? FormattableString.Invariant($" and {paths.Count - 5} more") : "")}";
}
