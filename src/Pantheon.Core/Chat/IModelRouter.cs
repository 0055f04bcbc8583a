using Pantheon.Core.Agents;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Chat;

/// <summary>Chooses the first healthy model of a route that policy allows; never leaves the route.</summary>
public interface IModelRouter
{
    /// <summary>Whether the route has a model that is allowed and attested as the policy demands; asks the servers.</summary>
    Task<Verdict> AttestAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken);

    /// <summary>Attests, prepares and opens the model; throws <see cref="ChatException"/> when none of the route answers.</summary>
    Task<RoutedModel> OpenAsync(ModelChoice choice, Policy policy, CancellationToken cancellationToken);
}
