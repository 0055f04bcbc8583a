using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>Says who is next at the box's models and processors: servers that have room for one model load another whenever somebody asks for it, so that it is better asked in a good order.</summary>
public interface ISeatOrder
{
    /// <summary>Completes when it is the asker's turn. Cancelled, it has never asked.</summary>
    Task<SeatTurn> TurnAsync(SeatAsk ask, CancellationToken cancellationToken);

    /// <summary>A turn where nobody has to leave or to wait for it; else null.</summary>
    SeatTurn? TryTurn(SeatAsk ask);

    /// <summary>Completes when it is the attempt's turn at a processor.</summary>
    Task<SeatTurn> ProcessorAsync(AttemptId attempt, CancellationToken cancellationToken);
}
