using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Nodes;

/// <summary>Opens the model that an agent wants its conversations shortened by: attested like any other, and only when a seat of its pool is free at once.</summary>
internal sealed class CompactionModel(NodeContext context, AgentSpec agent, ModelSeat own)
{
    public async Task<CompactionSeat?> OpenAsync(CancellationToken cancellationToken)
    {
        if (agent.Context.Compactor is not { } choice)
        {
            return null;
        }

        var request = new ModelRequest
        {
            Choice = choice,
            Routes = context.Run.Catalog.Project.Routes,
            Policy = context.Run.Policy,
            Away = context.Seams.Gates.Away,
        };
        RoutedModel? model = null;
        SeatTurn? turn = null;
        Seat? seat = null;
        try
        {
            model = await context.Seams.Router.OpenAsync(request, cancellationToken);
            if (model.Pin.Address == own.Model.Pin.Address)
            {
                model.Client.Dispose();
                return new CompactionSeat(own.Model, null);
            }

            // who waits for a seat here while holding one may wait for somebody who waits for his
            if (request.IsAway(model.Pin.Address)
                || (turn = context.Seams.Order.TryTurn(new SeatAsk(context.Attempt, model.Pin.Address))) is null
                || (seat = await context.Seams.Resources.TryTakePoolAsync(model.Pin.Address.Pool, new SlotHolder(context.Attempt, context.Run.Run.Fence, model.Pin.Address.Model), cancellationToken)) is null)
            {
                turn?.Dispose();
                model.Client.Dispose();
                return null;
            }

            model = await context.Seams.Router.PrepareAsync(model, cancellationToken);
            context.Run.Pins.Check(model.Pin);
            return new CompactionSeat(model, new All(model.Client, seat, turn));
        }
        catch (ChatException)
        {
            // there are always the rules
            model?.Client.Dispose();
            seat?.Dispose();
            turn?.Dispose();
            return null;
        }
        catch
        {
            // stopped, or a fault of ours: the seat is a lease that would be kept on and on
            model?.Client.Dispose();
            seat?.Dispose();
            turn?.Dispose();
            throw;
        }
    }

    private sealed class All(params IReadOnlyList<IDisposable> held) : IDisposable
    {
        public void Dispose()
        {
            foreach (var each in held)
            {
                each.Dispose();
            }
        }
    }
}
