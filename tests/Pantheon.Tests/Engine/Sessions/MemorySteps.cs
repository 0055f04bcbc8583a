using System.Text;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>The steps of sessions in memory; a test says where the worker that writes them dies.</summary>
internal sealed class MemorySteps : ISessionSteps
{
    private readonly List<SessionStep> _steps = [];

    public AttemptId Attempt { get; private set; } = new(new IdSource(new Random(3)).NewRunId(), new NodeId("codegen"), 1);

    /// <summary>All that was written, as text.</summary>
    public IReadOnlyList<string> Texts => [.. _steps.Select(step => Encoding.UTF8.GetString(step.Content.Span))];

    /// <summary>The step at which the worker dies; null lets it live.</summary>
    public int? DiesAt { get; set; }

    /// <summary>Whether it dies once the step is written, and not before.</summary>
    public bool DiesAfter { get; set; }

    public void NextAttempt() => Attempt = Attempt with { Number = Attempt.Number + 1 };

    public Task KeepAsync(int number, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        KeepStepAsync(new SessionStep(Attempt, number, content), 1, cancellationToken);

    public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken)
    {
        var dies = DiesAt is { } at && _steps.Count + 1 >= at;
        if (!dies || DiesAfter)
        {
            _steps.Add(step);
        }

        return dies ? throw new IOException("the power is gone") : Task.CompletedTask;
    }

    public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionStep>>([.. _steps.Where(step => step.Attempt == attempt)]);
}
