namespace Pantheon.Platform.Processes;

/// <summary>A child that was stopped because nobody wanted its end any more, with what was known of it by then.</summary>
public sealed class ProcessCancelledException(ProcessOutcome outcome, CancellationToken cancellationToken)
    : OperationCanceledException("The child was stopped before its end.", cancellationToken)
{
    public ProcessOutcome Outcome { get; } = outcome;
}
