using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Sessions.Watches;
using Pantheon.Engine.Tooling;

namespace Pantheon.Engine.Sessions;

/// <summary>
/// Lets `finish` end the session only when nothing stands against it: a call of the same reply that failed, evidence that the agent's `done` asks for, a command
/// that failed and is not owned up to. What is missing is said twice in a row; the third time ends the session.
/// </summary>
internal sealed class FinishGate(IReadOnlyList<string> required, FinishTool finish, Func<CancellationToken, Task<string?>> treeOf)
{
    private const int MostRefusals = 2;

    private readonly EvidenceWatch _evidence = new(required, treeOf);
    private readonly CommandWatch _commands = new();
    private int _refusals;
    private bool _ranNothing;
    private string _missing = "";

    /// <summary>Takes a call that was made.</summary>
    public async Task ObserveAsync(ToolDefinition tool, string signature, ToolResult result, CancellationToken cancellationToken)
    {
        if (tool.Name is FinishTool.Name or ThinkTool.Name)
        {
            return;
        }

        _ranNothing = EvidenceWatch.RanNothing(tool, result);
        await _evidence.ObserveAsync(tool, result, cancellationToken);
        _commands.Observe(tool, signature, result);
        _refusals = 0;
    }

    /// <summary>The call as it is, or with what is missing as its result.</summary>
    public async Task<InvokedCall> CheckAsync(InvokedCall invoked, IReadOnlyList<string> failedBeside, CancellationToken cancellationToken)
    {
        if (invoked is not { Tool: FinishTool.Name, Result.IsError: false } || await MissingAsync(invoked.Arguments, failedBeside, cancellationToken) is not { } missing)
        {
            return invoked;
        }

        _refusals++;
        _missing = missing;
        return invoked with { Result = ToolResult.Error($"Not finished yet: {missing}") };
    }

    /// <summary>The stop of an agent that asks for its end again and again and does nothing for it.</summary>
    public Intervention? Stop() => _refusals > MostRefusals
        ? Intervention.Stop(FailureKind.NoProgress, Codes.FinishNotEarned, string.Create(CultureInfo.InvariantCulture, $"the agent called finish {_refusals} times in a row without doing what was missing: {_missing}"))
        : null;

    private async Task<string?> MissingAsync(JsonObject? arguments, IReadOnlyList<string> failedBeside, CancellationToken cancellationToken)
    {
        if (failedBeside.Count > 0)
        {
            return $"{Names(failedBeside)} in the same reply failed. Look at the result, and call finish in a reply of its own.";
        }

        if (await _evidence.MissingAsync(cancellationToken) is { Count: > 0 } evidence)
        {
            return $"after your last change, {Names(evidence)} must succeed first{(_ranNothing ? "; a run in which no test ran proves nothing" : "")}.";
        }

        if (_commands.Failures is not { } failures || finish.KnownFailures(arguments) is not null)
        {
            return null;
        }

        // an output that leaves no room for it is taken once the failure was shown
        return finish.TakesKnownFailures ? $"this failed and was not run again with success:\n{failures}\nMake it succeed, or call finish with {FinishTool.KnownFailuresName} that says what still fails and why."
            : _refusals == 0 ? $"this failed and was not run again with success:\n{failures}\nMake it succeed, or call finish again with a result that says so."
            : null;
    }

    private static string Names(IEnumerable<string> tools) => string.Join(" and ", tools.Distinct().Select(tool => $"'{tool}'"));
}
