namespace Pantheon.Core.Tools;

/// <summary>A tool call that was stopped before its end, with what it had been refused by then.</summary>
public sealed class ToolCancelledException(IReadOnlyList<ToolRefusal> refusals, CancellationToken cancellationToken)
    : OperationCanceledException("The tool call was stopped before its end.", cancellationToken)
{
    public IReadOnlyList<ToolRefusal> Refusals { get; } = refusals;
}
