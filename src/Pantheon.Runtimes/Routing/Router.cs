using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Runtimes.Routing;

/// <summary>Chooses the first model of a route that policy allows, answers, and proves what the policy demands; never leaves the route.</summary>
public sealed class Router(ProjectSpec project, BoxSpec box, RuntimeSet runtimes) : IModelRouter
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
        var pin = await PinAsync(choice, policy, cancellationToken);
        return new RoutedModel(pin, runtimes.Find(pin.Address.Pool)!.Open(pin));
    }

    private async Task<ModelPin> PinAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken)
    {
        ChatException? last = null;
        foreach (var address in Candidates(choice))
        {
            // A pool that the policy excludes has no runtime here at all: it is absent, not refused.
            if (!IsAllowed(address, policy) || runtimes.Find(address.Pool) is not { } runtime)
            {
                last ??= Refused($"pool '{address.Pool}' of '{address}' is not allowed by policy {policy}");
                continue;
            }

            try
            {
                var pin = await runtime.PinAsync(address.Model, cancellationToken);
                if (policy.Origins.Contains(pin.Origin))
                {
                    return pin;
                }

                last = Refused($"'{address}' is {Word.Of(pin.Origin)}: {pin.Proof}; policy {policy} allows {string.Join(", ", policy.Origins.Select(Word.Of))}");
            }
            catch (ChatException exception)
            {
                last = exception;
            }
        }

        throw last ?? new ChatException(Codes.RouteUnknown, FailureKind.Internal, $"there is no route '{choice.Route}'", "add it to routes in pantheon.yaml");
    }

    private IReadOnlyList<ModelAddress> Candidates(ModelChoice choice)
    {
        if (choice.Id is { } id && id.Split('/', 2) is [var pool, var model])
        {
            return [new ModelAddress(pool, model)];
        }

        return choice.Route is { } route && project.Routes.TryGetValue(route, out var addresses) ? addresses : [];
    }

    private bool IsAllowed(ModelAddress address, Policy policy) =>
        (policy.Pools.Count == 0 || policy.Pools.Contains(address.Pool))
        && box.Pools.TryGetValue(address.Pool, out var pool)
        && (policy.Mode == Mode.Day || pool.Origin != RuntimeOrigin.Cloud);

    private static ChatException Refused(string reason) => new(Codes.NotAttested, FailureKind.NotLocal, reason, "pantheon doctor");
}
