using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>
/// The model that one attempt works with, its client and its seat. While the pool is away the attempt waits, its clock stopped and its tries untouched;
/// another model of the route takes over where there is one.
/// </summary>
internal sealed class ModelSeat(NodeContext context, AgentSpec agent) : IDisposable
{
    /// <summary>A server that answers and fails again and again is no outage.</summary>
    private const int MaxOutages = 8;

    /// <summary>How long a session waits for its own model when the route has another.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How long a run that no window ends waits for a pool that was there, and for one that never was.</summary>
    private static readonly TimeSpan WithoutWindow = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan NeverSeen = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _lost = new();

    private SeatTurn? _turn;
    private Seat? _seat;
    private CancellationTokenRegistration _losing;
    private RoutedModel? _model;
    private int _outages;

    public RoutedModel Model => _model ?? throw new InvalidOperationException("no model was opened");

    /// <summary>Cancelled when the seat may be another's by now.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>What an attempt ends with that had to let its seat go.</summary>
    public NodeEnd LostEnd => NodeEnd.Failed(
        FailureKind.StoreUnavailable,
        $"the seat of pool '{_model?.Pin.Address.Pool}' was lost: its lease could not be renewed, and another box may have it",
        Codes.SeatLost);

    /// <summary>Opens a model of the route, takes its seat and prepares it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken) => _model = await context.Tape.HearAsync(TapedKinds.Model, () => TakenAsync(cancellationToken), cancellationToken);

    private async Task<RoutedModel> TakenAsync(CancellationToken cancellationToken)
    {
        await TakeAsync(cancellationToken);
        return Model;
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        ChatException? last = null;
        while (true)
        {
            var request = Request();
            try
            {
                _model = await context.Seams.Router.OpenAsync(request, cancellationToken);
                if (!Request().IsAway(Model.Pin.Address))
                {
                    if (await SitAsync())
                    {
                        await PrepareAsync(cancellationToken);
                        return;
                    }

                    // it went away while it was waited for: the route is asked once more, which may have another
                    Leave();
                    continue;
                }
            }
            catch (ChatException away) when (AwayModel.IsOutage(away.Fault) && _outages++ < MaxOutages)
            {
                last = away;
                Close(away);
                if (_model is not null && HasOther())
                {
                    Leave();
                    continue;
                }
            }

            // what is there and was not given is refused: only models that are away are worth waiting for
            Leave();
            var now = Request();
            List<ModelAddress> gone = [.. now.Candidates().Where(now.IsAway)];
            if (!await WaitAsync(gone, PatienceFor(gone), cancellationToken))
            {
                throw GivenUp(last, gone);
            }
        }
    }

    /// <summary>Waits for the session's own model after a turn that failed with its pool; the model to go on with, or null when the attempt is to end.</summary>
    public async Task<RoutedModel?> RecoverAsync(ChatFault fault, Failure failure, CancellationToken cancellationToken)
    {
        while (AwayModel.IsOutage(fault) && _outages++ < MaxOutages)
        {
            var address = Model.Pin.Address;
            Close(new AwayModel(address, fault), failure);
            var request = Request();
            var hasOther = request.Candidates().Any(other => !request.IsAway(other));

            // the pool's other models may be well: who waits for this one keeps no seat from them
            StandUp();
            if (!await WaitAsync([address], hasOther ? Patience : PatienceFor([address]), cancellationToken))
            {
                return null;
            }

            try
            {
                if (await SitAsync())
                {
                    await PrepareAsync(cancellationToken);
                    return Model;
                }
            }
            catch (ChatException again) when (again.Fault is { } next)
            {
                (fault, failure) = (next, new Failure(again.Kind, again.Message) { Code = again.Code, Next = again.Hint });
            }
        }

        return null;
    }

    /// <summary>The work at the model is done, and not only broken off.</summary>
    public void Done() => _turn?.IsDone = true;

    public void Dispose()
    {
        Leave();
        _lost.Dispose();
    }

    private void Leave()
    {
        _model?.Client.Dispose();
        _model = null;
        StandUp();
    }

    private void StandUp()
    {
        _losing.Dispose();
        _seat?.Dispose();
        _seat = null;
        _turn?.Dispose();
        _turn = null;
    }

    private bool HasOther()
    {
        var request = Request();
        return request.Candidates().Any(address => !request.IsAway(address));
    }

    /// <summary>Waits for a turn and takes a seat; false where the model went away meanwhile.</summary>
    private async Task<bool> SitAsync()
    {
        var address = Model.Pin.Address;
        _turn = await context.WaitOrRestAsync(token => context.Seams.Order.TurnAsync(new SeatAsk(context.Attempt, address), token));
        if (_turn.IsVoid)
        {
            StandUp();
            return false;
        }

        var holder = new SlotHolder(context.Attempt, context.Run.Run.Fence, Model.Pin.Address.Model);
        _seat = await context.WaitOrRestAsync(token => context.Seams.Resources.TakePoolAsync(address.Pool, holder, token));
        _losing = _seat.Lost.Register(_lost.Cancel);
        return true;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // loading may take minutes, and says nothing of the agent: it stops the attempt's clock
        if (_turn is { Leaving: { Count: > 0 } leaving })
        {
            await MakeRoomAsync(leaving, cancellationToken);
        }

        _model = await context.Clock.WaitFreeAsync(token => context.Seams.Router.PrepareAsync(Model, token));
        _turn?.Prepared();
        context.Run.Pins.Check(_model.Pin);
        context.Seams.Gates.Answered(_model.Pin.Address.Pool);
        if (_model.Prepared is { } prepared)
        {
            if (prepared.Slots is { } slots)
            {
                context.Seams.Resources.Limit(prepared.Pin.Address.Pool, slots);
            }

            var load = new ModelLoad(prepared.Pin.Address, prepared.Pin.Kind, context.Seams.Time.GetUtcNow())
            {
                Digest = prepared.Pin.Digest,
                ContextLength = prepared.Pin.ContextLength,
                Proof = prepared.Pin.Proof,
                Load = prepared.WasAsleep ? null : prepared.LoadTime,
                Wake = prepared.WasAsleep ? prepared.LoadTime : null,
                VideoMemory = prepared.VideoMemory,
            };
            await context.Seams.Store.SaveLoadAsync(load, cancellationToken);
            if (prepared.LoadTime is { } took)
            {
                context.Run.Notes.Add(new JournalEvent(EventKinds.ModelLoaded)
                {
                    Node = context.Node.Id,
                    Attempt = context.Attempt.Number,
                    Data = new JsonObject { ["pool"] = load.Address.Pool, ["model"] = load.Address.Model, ["woken"] = prepared.WasAsleep, ["seconds"] = Math.Round(took.TotalSeconds, 3) },
                });
            }
        }
    }

    private async Task MakeRoomAsync(IReadOnlyList<ModelAddress> leaving, CancellationToken cancellationToken)
    {
        foreach (var model in leaving)
        {
            if (await context.Clock.WaitFreeAsync(token => context.Seams.Router.ReleaseAsync(model, token)) is { } released)
            {
                await context.Seams.Store.SaveLoadAsync(released.ToLoad(context.Seams.Time.GetUtcNow()), cancellationToken);
            }
        }
    }

    /// <summary>A window ends every wait; where there is none the work must end by itself.</summary>
    private TimeSpan PatienceFor(IReadOnlyList<ModelAddress> models) => context.Run.ClosesAt is not null ? Timeout.InfiniteTimeSpan
        : context.Seams.Gates.HasAnswered(models) ? WithoutWindow
        : NeverSeen;

    private static ChatException GivenUp(ChatException? last, IReadOnlyList<ModelAddress> models) => last is null
        ? new ChatException(Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, $"{string.Join(", ", models)} did not come back", "start the server, then: pantheon doctor") { Fault = ChatFault.Unreachable }
        : new ChatException(last.Code, last.Kind, last.Message, last.Hint, last) { Fault = last.Fault };

    private void Close(ChatException exception)
    {
        var why = new Failure(exception.Kind, exception.Message) { Code = exception.Code, Next = exception.Hint };
        foreach (var away in _model is { Pin.Address: var opened } && exception.Fault is { } fault ? [new AwayModel(opened, fault)] : exception.Away)
        {
            Close(away, why);
        }
    }

    private void Close(AwayModel away, Failure why)
    {
        if (away.Fault == ChatFault.Unreachable)
        {
            context.Seams.Gates.Close(away.Address.Pool, why);
        }
        else
        {
            context.Seams.Gates.Close(away.Address, why);
        }
    }

    /// <summary>Waits until one of the models is there again, and writes down that the attempt waited; false when it did not come in time.</summary>
    private async Task<bool> WaitAsync(IReadOnlyCollection<ModelAddress> models, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = context.Seams.Time.GetTimestamp();
        using var impatience = new CancellationTokenSource(patience, context.Seams.Time);
        PoolOutage? outage;
        try
        {
            outage = await context.WaitOrRestAsync(token => context.Seams.Gates.WaitAsync(models, token), impatience.Token);
        }
        catch (OperationCanceledException) when (impatience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        if (outage is not null)
        {
            context.Run.Notes.Add(new JournalEvent(EventKinds.PoolAwaited)
            {
                Node = context.Node.Id,
                Attempt = context.Attempt.Number,
                Severity = 13,
                Data = new JsonObject
                {
                    ["pool"] = outage.Pool,
                    ["model"] = outage.Model,
                    ["reason"] = context.Seams.Redact(outage.Why.Message),
                    ["since"] = outage.Since.ToString("O", CultureInfo.InvariantCulture),
                    ["seconds"] = Math.Round(context.Seams.Time.GetElapsedTime(start).TotalSeconds, 3),
                },
            });
        }

        return true;
    }

    private ModelRequest Request()
    {
        var rounds = ((AgentNode)context.Node).Models;
        return new ModelRequest
        {
            Choice = (rounds?.Of(context.Round) is { } route ? agent.Model.On(route) : agent.Model) with { Pool = context.Node.Pool },
            Routes = context.Run.Catalog.Project.Routes,
            Policy = context.Run.Policy,
            Complexity = Complexity.Of(context.RunPatch.Files.Count, agent.Tools.Count, context.Round),
            Away = context.Seams.Gates.Away,
        };
    }
}
