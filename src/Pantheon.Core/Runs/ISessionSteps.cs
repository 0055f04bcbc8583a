using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>Keeps what sessions heard, turn by turn, until their run has ended: another worker goes on from it.</summary>
public interface ISessionSteps
{
    /// <summary>Durable when it returns, and the same step told twice is one; throws <see cref="FencedOffException"/> when the run was claimed by another.</summary>
    Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken);

    /// <summary>The steps of an attempt in their order.</summary>
    Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken);
}
