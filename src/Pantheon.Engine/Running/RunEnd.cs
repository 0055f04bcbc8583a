using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>How a run ends: its outcome and, when there is one, what went wrong.</summary>
internal sealed record RunEnd(RunOutcome Outcome, FailureKind? Kind, Cause? Cause, string? Reason);
