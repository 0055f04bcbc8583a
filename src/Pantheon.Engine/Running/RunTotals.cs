using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>What a run has used and made once an attempt of it has ended.</summary>
internal static class RunTotals
{
    /// <param name="goesOn">Whether the node is tried again, or sent back.</param>
    public static Run With(Run run, AttemptReport report, bool goesOn)
    {
        var end = report.End;
        if (!goesOn && end is { TokensIn: 0, TokensOut: 0, Turns: 0, ToolCalls: 0, Published: null })
        {
            return run;
        }

        var output = end.Published is null ? null : end.Output;
        return run with
        {
            TokensIn = run.TokensIn + end.TokensIn,
            TokensOut = run.TokensOut + end.TokensOut,
            ModelCalls = run.ModelCalls + end.Turns,
            ToolCalls = run.ToolCalls + end.ToolCalls,
            Retries = run.Retries + (goesOn ? 1 : 0),
            Branch = end.Published?.Branch ?? run.Branch,
            HeadCommit = end.Published?.Commit ?? run.HeadCommit,
            Files = Count(output, "files") ?? run.Files,
            Added = Count(output, "added") ?? run.Added,
            Removed = Count(output, "removed") ?? run.Removed,
        };
    }

    private static int? Count(JsonNode? output, string name) =>
        int.TryParse(output?[name]?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
