using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Routing;

/// <summary>Chooses the first model of a route that policy allows, that answers, and that proves what the policy demands; never leaves the route.</summary>
public sealed class Router(RuntimeSet runtimes, ClientStack clients, TimeProvider? time = null) : IModelRouter
{
    private readonly Readiness _ready = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public async Task<Verdict> AttestAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await PinAsync(request, cancellationToken);
            return Verdict.Yes;
        }
        catch (ChatException exception) when (exception.Kind == FailureKind.NotLocal)
        {
            return new Verdict.Refused(exception.Code, "models.origins", exception.Message);
        }
    }

    public async Task<RoutedModel> OpenAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        var (runtime, pin) = await PinAsync(request, cancellationToken);
        return Routed(runtime, pin, null);
    }

    public async Task<RoutedModel> PrepareAsync(RoutedModel model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var runtime = runtimes.Find(model.Pin.Address.Pool) ?? throw new InvalidOperationException($"pool '{model.Pin.Address.Pool}' has no runtime");
        var (prepared, isFresh) = await _ready.PrepareAsync(runtime, model.Pin, cancellationToken);
        if (prepared.Pin == model.Pin)
        {
            return model with { Prepared = isFresh ? prepared : null };
        }

        // loading showed what was not known before, as the real context
        var better = Routed(runtime, prepared.Pin, isFresh ? prepared : null);
        model.Client.Dispose();
        return better;
    }

    public async Task<RuntimeHealth> HealthAsync(string pool, string? model, CancellationToken cancellationToken)
    {
        if (runtimes.Find(pool) is not { } runtime)
        {
            return RuntimeHealth.Down(runtimes.WhyAbsent(pool));
        }

        // whoever asks has seen it fail: what was ready then may be gone
        _ready.Forget(pool);

        // a server says it is well though its engine is dead: what waits for the model waits for the break to end, and spends no try
        if (model is not null && clients.OnBreak(new ModelAddress(pool, model)) is { } onBreak)
        {
            return RuntimeHealth.Down(onBreak.Message);
        }

        return await runtime.HealthAsync(cancellationToken);
    }

    public async Task<ReleasedModel?> ReleaseAsync(ModelAddress model, CancellationToken cancellationToken) =>
        _ready.Find(model) is { } ready ? await ReleaseAsync(ready, cancellationToken) : null;

    /// <summary>Gives back the memory of the models that were loaded here, but for those that are to stay; a server that does not answer keeps them.</summary>
    public async Task<IReadOnlyList<ReleasedModel>> ReleaseAsync(CancellationToken cancellationToken)
    {
        var released = new List<ReleasedModel>();
        foreach (var pin in _ready.Loaded)
        {
            if (await ReleaseAsync(pin, cancellationToken) is { } done)
            {
                released.Add(done);
            }
        }

        return released;
    }

    private async Task<ReleasedModel?> ReleaseAsync(ModelPin pin, CancellationToken cancellationToken)
    {
        if (runtimes.Find(pin.Address.Pool) is not { } runtime || runtime.Pool.Models.GetValueOrDefault(pin.Address.Model) is { Resident: true })
        {
            return null;
        }

        _ready.Forget(pin.Address);
        var start = _time.GetTimestamp();
        try
        {
            await runtime.ReleaseAsync(pin, cancellationToken);
            return new ReleasedModel(pin, _time.GetElapsedTime(start));
        }
        catch (ChatException)
        {
            // it is down, or gone: there is nothing to give back, or nobody to ask
            return null;
        }
    }

    private RoutedModel Routed(IModelRuntime runtime, ModelPin pin, PreparedModel? prepared) =>
        new(pin, clients.Over(runtime, pin), prepared) { CountTokens = (text, token) => runtime.CountTokensAsync(pin, text, token) };

    private async Task<(IModelRuntime Runtime, ModelPin Pin)> PinAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        var away = new List<AwayModel>();
        ChatException? fault = null;
        ChatException? remote = null;
        foreach (var address in request.Candidates())
        {
            if (runtimes.WhyNot(address.Pool, request.Policy) is { } excluded)
            {
                refused.Add(excluded);
                continue;
            }

            if (runtimes.Find(address.Pool) is not { } runtime)
            {
                refused.Add(runtimes.WhyAbsent(address.Pool));
                continue;
            }

            if (clients.OnBreak(address) is { } onBreak)
            {
                Note(onBreak, address);
                continue;
            }

            try
            {
                var pin = await runtime.PinAsync(address.Model, cancellationToken);
                if (pin.Origin == RuntimeOrigin.Local && request.Policy.Origins.Contains(pin.Origin))
                {
                    return (runtime, pin);
                }

                refused.Add($"'{address}' is {Word.Of(pin.Origin)}: {pin.Proof}; policy {request.Policy} allows {string.Join(", ", request.Policy.Origins.Select(Word.Of))}");
            }
            catch (ChatException exception) when (exception.Kind == FailureKind.NotLocal)
            {
                remote ??= exception;
                refused.Add(exception.Message);
            }
            catch (ChatException exception)
            {
                Note(exception, address);
            }
        }

        // an allowed model that is down is an outage, which passes; only a route with none left is refused
        throw fault is not null
            ? new ChatException(fault.Code, fault.Kind, fault.Message, fault.Hint, fault) { Fault = fault.Fault, RetryAfter = fault.RetryAfter, Away = away }
            : (refused.Count > 0
            ? new ChatException(remote?.Code ?? Codes.NotAttested, FailureKind.NotLocal, string.Join("; ", refused), remote?.Hint ?? "pantheon doctor") { Fault = ChatFault.NotLocal }
            : new ChatException(Codes.RouteUnknown, FailureKind.Internal, $"there is no route '{request.Choice.Route ?? request.Choice.Id}'", "add it to routes in pantheon.yaml"));

        void Note(ChatException exception, ModelAddress address)
        {
            if (!AwayModel.IsOutage(exception.Fault))
            {
                fault ??= exception;
                return;
            }

            // of several that are down the first is named: it is the one that was meant to answer; one that is missing does not make an outage final
            fault = fault is { } earlier && AwayModel.IsOutage(earlier.Fault) ? earlier : exception;
            away.Add(new AwayModel(address, exception.Fault!.Value)); // an outage has one
        }
    }
}
