using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Routing;

/// <summary>Chooses the first model of a route that policy allows, that answers, and that proves what the policy demands; never leaves the route.</summary>
public sealed class Router(ProjectSpec project, RuntimeSet runtimes, ClientStack clients) : IModelRouter
{
    public async Task<Verdict> AttestAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken)
    {
        try
        {
            await PinAsync(choice, policy, cancellationToken);
            return Verdict.Yes;
        }
        catch (ChatException exception) when (exception.Kind == FailureKind.NotLocal)
        {
            return new Verdict.Refused(exception.Code, "models.origins", exception.Message);
        }
    }

    public async Task<RoutedModel> OpenAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken)
    {
        var (runtime, pin) = await PinAsync(choice, policy, cancellationToken);
        return new RoutedModel(pin, clients.Over(runtime, pin));
    }

    private async Task<(IModelRuntime Runtime, ModelPin Pin)> PinAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken)
    {
        var refused = new List<string>();
        ChatException? fault = null;
        foreach (var address in Candidates(choice))
        {
            if (runtimes.WhyNot(address.Pool, policy) is { } excluded)
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
                fault = onBreak;
                continue;
            }

            try
            {
                var pin = await runtime.PinAsync(address.Model, cancellationToken);
                if (pin.Origin == RuntimeOrigin.Local && policy.Origins.Contains(pin.Origin))
                {
                    return (runtime, pin);
                }

                refused.Add($"'{address}' is {Word.Of(pin.Origin)}: {pin.Proof}; policy {policy} allows {string.Join(", ", policy.Origins.Select(Word.Of))}");
            }
            catch (ChatException exception)
            {
                fault = exception;
            }
        }

        // an allowed model that is down is an outage, which passes; only a route with none left is refused
        throw fault ?? (refused.Count > 0
            ? new ChatException(Codes.NotAttested, FailureKind.NotLocal, string.Join("; ", refused), "pantheon doctor")
            : new ChatException(Codes.RouteUnknown, FailureKind.Internal, $"there is no route '{choice.Route ?? choice.Id}'", "add it to routes in pantheon.yaml"));
    }

    private IReadOnlyList<ModelAddress> Candidates(ModelChoice choice)
    {
        if (choice.Id is { } id && id.Split('/', 2) is [var pool, var model])
        {
            return [new ModelAddress(pool, model)];
        }

        return choice.Route is { } route && project.Routes.TryGetValue(route, out var addresses) ? addresses : [];
    }
}
