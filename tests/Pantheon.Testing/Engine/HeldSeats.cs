using Pantheon.Core.Identity;
using Pantheon.Engine.Directing;

namespace Pantheon.Testing.Engine;

/// <summary>Gives nobody a turn as long as it is told to hold them, or none of the nodes that are named.</summary>
public sealed class HeldSeats(ISeatOrder order, params string[] nodes) : ISeatOrder
{
    private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set to false, everybody has a turn as the order below says.</summary>
    public bool IsHeld
    {
        get => !_free.Task.IsCompleted;
        set
        {
            if (!value)
            {
                _free.TrySetResult();
            }
        }
    }

    public async Task<SeatTurn> TurnAsync(SeatAsk ask, CancellationToken cancellationToken)
    {
        await WaitAsync(ask.Attempt, cancellationToken);
        return await order.TurnAsync(ask, cancellationToken);
    }

    public SeatTurn? TryTurn(SeatAsk ask) => IsHeld ? null : order.TryTurn(ask);

    public async Task<SeatTurn> ProcessorAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        await WaitAsync(attempt, cancellationToken);
        return await order.ProcessorAsync(attempt, cancellationToken);
    }

    private Task WaitAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        nodes.Length == 0 || nodes.Contains(attempt.Node.Value) ? _free.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
}
